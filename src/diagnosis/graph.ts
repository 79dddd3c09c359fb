import { END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { DiagnosisDependencies } from './dependencies.js';
import { limited } from './limited.js';
import { createAlignNode } from './nodes/align.js';
import { createCollectNode } from './nodes/collect.js';
import { createDetectNode } from './nodes/detect.js';
import { createDraftNode } from './nodes/draft.js';
import { createRetrieveNode } from './nodes/retrieve.js';
import { createValidateNode, hasMoreChunks } from './nodes/validate.js';
import { DiagnosisState } from './state.js';

/**
 *   alert ──open──▶ incident ──collect──▶ evidence ──detect──▶ findings ──align──▶ symptoms ──retrieve──▶ matches
 *         ──draft──▶ draft ──validate──▶ validated report ──view──▶ view ──render──▶ message
 *
 * The six middle verbs are the nodes. validate goes round once per chunk. A re-examination has its findings and begins
 * at align. With a checkpointer every finished node is kept, and a killed process resumes at the unfinished one.
 */
export function compileDiagnosisGraph(
  dependencies: DiagnosisDependencies,
  checkpointer?: BaseCheckpointSaver,
) {
  return new StateGraph(DiagnosisState)
    .addNode('collect', limited(createCollectNode(dependencies), dependencies))
    .addNode('detect', limited(createDetectNode(dependencies), dependencies))
    .addNode('align', limited(createAlignNode(dependencies), dependencies))
    .addNode('retrieve', limited(createRetrieveNode(dependencies), dependencies))
    .addNode('draft', limited(createDraftNode(dependencies), dependencies))
    .addNode('validate', limited(createValidateNode(dependencies), dependencies))
    .addConditionalEdges(START, (state) => (state.revised === null ? 'diagnose' : 're-examine'), {
      diagnose: 'collect',
      're-examine': 'align',
    })
    .addEdge('collect', 'detect')
    .addEdge('detect', 'align')
    .addEdge('align', 'retrieve')
    .addEdge('retrieve', 'draft')
    .addEdge('draft', 'validate')
    .addConditionalEdges('validate', (state) => (hasMoreChunks(state) ? 'next chunk' : 'done'), {
      'next chunk': 'validate',
      done: END,
    })
    .compile({ checkpointer });
}

export type DiagnosisGraph = ReturnType<typeof compileDiagnosisGraph>;

/** The graph as Mermaid text, drawn from the compiled graph itself. */
export async function drawDiagnosisGraph(graph: DiagnosisGraph): Promise<string> {
  return (await graph.getGraphAsync()).drawMermaid({ withStyles: false });
}
