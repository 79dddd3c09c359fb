import type { ChatForm, ChatMessage } from '../../domain/chat-message.js';
import type { Say } from './markdown.js';
import { tagOf } from './tags.js';

/** DingTalk has no forms for robots: what a form asks becomes a question, its choices links that answer it. */
const MOST_CHOICES = 8;

interface Asked {
  message: ChatMessage;
  says: Say[];
}

function question(text: string, ...hints: readonly string[]): ChatMessage {
  return {
    summary: text,
    blocks: [
      { kind: 'text', line: [text] },
      ...hints.map((hint) => ({ kind: 'context' as const, line: [hint] })),
    ],
  };
}

function choicesOf({ fields }: ChatForm, name: string): readonly { value: string; label: string }[] {
  return (fields.find((field) => field.name === name)?.choices ?? []).slice(0, MOST_CHOICES);
}

export function askForm(form: ChatForm): Asked {
  switch (form.form) {
    case 'diagnose':
      return {
        message: question(
          'Which host shall I look at, and when did it fail?',
          'For example: diagnose web-1 14:05',
        ),
        says: choicesOf(form, 'host').map(({ value, label }) => ({ label, words: `diagnose ${value}` })),
      };
    case 'wrong-cause': {
      const tag = `#${tagOf(form.context)}`;
      return {
        message: question(
          'Which was the true cause?',
          `Or in your words: ${tag} cause: the NFS server was down`,
        ),
        says: choicesOf(form, 'cause').map(({ value, label }) => ({ label, words: `${tag} cause ${value}` })),
      };
    }
    case 'feedback':
      return {
        message: question(
          'Which diagnosis, and was its leading cause right?',
          'For example: #d7f3a21c correct, #d7f3a21c cause 2, #d7f3a21c wrong: it was the NFS server',
        ),
        says: choicesOf(form, 'diagnosis').map(({ value, label }) => ({ label, words: `explain ${value}` })),
      };
  }
}
