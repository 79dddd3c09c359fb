import { AIMessage, HumanMessage } from '@langchain/core/messages';
import type { BaseMessage } from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { z } from 'zod';
import type { KnowledgeBase } from '../../domain/knowledge.js';
import type { Analyst, AnalystInput } from '../../ports/analyst.js';
import type { EvidenceStore } from '../../ports/evidence-store.js';
import { causeList, causesSchema, createBaselineAnalyst, guidesOf, incidentText } from './answer.js';
import type { Asker } from '../../ports/asker.js';
import type { BaselineAnswer } from './answer.js';
import { createReactTools } from './react-tools.js';

/** Thoughts of the model, the answer included. */
const MOST_STEPS = 10;
const ANSWER = 'answer';

export interface ReactOptions {
  knowledge: KnowledgeBase;
  model: Asker;
  store: EvidenceStore;
}

function stepSchema(actions: readonly string[], knowledge: KnowledgeBase) {
  // Flat and without optional keys, so that small models manage it. The thought comes before the action.
  return z.object({
    thought: z.string().max(2000),
    action: z.enum(actions),
    input: z.string().max(200),
    rootCauses: causesSchema([...knowledge.rootCauses.keys()]).max(10),
    summary: z.string().max(2000),
  });
}
type ReactStep = z.infer<ReturnType<typeof stepSchema>>;

function stepsTaken(messages: readonly BaseMessage[]): number {
  return messages.filter((message) => AIMessage.isInstance(message)).length;
}

/** The conversation as text: the model's port takes one prompt at a time. */
function transcriptOf(messages: readonly BaseMessage[]): string {
  return messages
    .slice(1)
    .map((message) => {
      if (!AIMessage.isInstance(message)) return `Observation: ${message.text}`;
      const [call] = message.tool_calls ?? [];
      return `Thought: ${message.text}\nAction: ${call?.name ?? ANSWER}[${String(call?.args.input ?? '')}]`;
    })
    .join('\n');
}

/** Whether the model asked for a tool; else it has answered. */
function wantsTool({ messages }: typeof MessagesAnnotation.State): 'act' | typeof END {
  const last = messages.at(-1);
  return AIMessage.isInstance(last) && (last.tool_calls ?? []).length > 0 ? 'act' : END;
}

async function runLoop(
  options: ReactOptions,
  input: AnalystInput,
  signal?: AbortSignal,
): Promise<BaselineAnswer> {
  const { knowledge, model, store } = options;
  const guides = guidesOf(knowledge, input);
  const tools = createReactTools(input, store, guides);
  const thoughts: string[] = [];
  let answer: ReactStep | undefined;

  async function reason({ messages }: typeof MessagesAnnotation.State) {
    const left = MOST_STEPS - stepsTaken(messages);
    const actions = left <= 1 ? [ANSWER] : [...tools.map((one) => one.name), ANSWER];
    const inputs = {
      incident: incidentText(input),
      guides: guides.map((guide) => guide.text.split('\n').slice(0, 2).join(' ')).join('\n'),
      tools: tools.map((one) => `${one.name}: ${one.description}`).join('\n'),
      transcript: transcriptOf(messages),
      stepsLeft: String(left),
      rootCauses: causeList(knowledge),
    };
    const step = await model.ask('react', inputs, stepSchema(actions, knowledge), signal);
    thoughts.push(step.thought);
    if (step.action === ANSWER) answer = step;
    const calls =
      step.action === ANSWER
        ? []
        : [
            {
              id: `call-${left}`,
              name: step.action,
              args: { input: step.input },
              type: 'tool_call' as const,
            },
          ];
    return { messages: [new AIMessage({ content: step.thought, tool_calls: calls })] };
  }

  const graph = new StateGraph(MessagesAnnotation)
    .addNode('reason', reason)
    .addNode('act', new ToolNode(tools))
    .addEdge(START, 'reason')
    .addConditionalEdges('reason', wantsTool, ['act', END])
    .addEdge('act', 'reason')
    .compile();
  const start = { messages: [new HumanMessage('Find the root cause.')] };
  await graph.invoke(start, { recursionLimit: 2 * MOST_STEPS + 2, signal });
  return { thoughts, rootCauses: answer?.rootCauses ?? [], summary: answer?.summary ?? '' };
}

/**
 * ReAct (Yao et al. 2023): thoughts, tool calls and observations in turn, over the same evidence, findings and
 * retrieved guides that OScope has. Steps are capped here; tokens, calls and time by the guarded model.
 */
export function createReactAnalyst(options: ReactOptions): Analyst {
  return createBaselineAnalyst(`ReAct (${options.model.name})`, (input, signal) =>
    runLoop(options, input, signal),
  );
}
