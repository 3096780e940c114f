// Resources of the conformance fixture: two fixed ones, one to subscribe to, and a template.
import type { ReadResourceResult, Resource, ResourceTemplateType } from '@modelcontextprotocol/server';
import { ResourceNotFoundError } from '@modelcontextprotocol/server';
import { PIXEL_PNG } from './samples.ts';

/** Every listed resource. */
export const RESOURCES: readonly Resource[] = [
  { uri: 'test://static-text', name: 'static-text', description: 'A text that never changes.', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'static-binary', description: 'An image that never changes.', mimeType: 'image/png' },
  { uri: 'test://watched-resource', name: 'watched-resource', description: 'A text to subscribe to.', mimeType: 'text/plain' },
];

/** The one template. */
export const RESOURCE_TEMPLATES: readonly ResourceTemplateType[] = [
  { uriTemplate: 'test://template/{id}/data', name: 'template', description: 'Data of one id.', mimeType: 'application/json' },
];

const fixed: Readonly<Record<string, ReadResourceResult['contents'][number]>> = {
  'test://static-text': {
    uri: 'test://static-text',
    mimeType: 'text/plain',
    text: 'This is the content of the static text resource.',
  },
  'test://static-binary': { uri: 'test://static-binary', mimeType: 'image/png', blob: PIXEL_PNG },
  'test://watched-resource': { uri: 'test://watched-resource', mimeType: 'text/plain', text: 'Nothing has happened yet.' },
};

/** Reads one resource; throws the SDK's not-found error (-32602, MCP 2026-07-28, Resources) for an unknown address. */
export function readResource(uri: string): ReadResourceResult {
  const known = fixed[uri];
  if (known !== undefined) return { contents: [known] };
  const id = /^test:\/\/template\/([^/]+)\/data$/.exec(uri)?.[1];
  if (id === undefined) throw new ResourceNotFoundError(uri);
  const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
  return { contents: [{ uri, mimeType: 'application/json', text: data }] };
}
