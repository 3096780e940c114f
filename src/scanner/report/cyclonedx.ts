// The servers of a report as a CycloneDX 1.6 bill of materials: local ones as components with a package URL, remote ones as services.
import type { Report, ReportServer } from '../report-schema.ts';

type Kind = ReportServer['kind'];

/** Kinds that name software; the others are addresses or unknown. */
const COMPONENT: ReadonlySet<Kind> = new Set(['npm', 'pypi', 'oci', 'git', 'file', 'module', 'command', 'unknown']);

const pathPart = (name: string): string => name.split('/').map(encodeURIComponent).join('/');

/** A version that says one thing: no range, no tag. */
const exactVersion = (server: ReportServer): string | undefined => {
  const versions = new Set(server.entries.map(({ version }) => version));
  const [only] = versions;
  return versions.size === 1 && typeof only === 'string' && /^v?\d[\w.+-]*$|^sha256:[0-9a-f]+$|^[0-9a-f]{40}$/.test(only)
    ? only
    : undefined;
};

/** A package URL (purl); undefined where there is no type for it. */
function purlOf({ kind, name }: ReportServer, version: string | undefined): string | undefined {
  const at = version === undefined ? '' : `@${encodeURIComponent(version)}`;
  if (kind === 'npm') return `pkg:npm/${pathPart(name)}${at}`;
  if (kind === 'pypi') return `pkg:pypi/${pathPart(name)}${at}`;
  if (kind === 'oci') return `pkg:docker/${pathPart(name.replace(/^docker\.io\//, ''))}${at}`;
  const repository = /^https:\/\/(github|bitbucket)\.(?:com|org)\/([^/]+\/[^/]+)/.exec(name);
  return kind === 'git' && repository !== null
    ? `pkg:${repository[1]}/${pathPart(repository[2] ?? '').toLowerCase()}${at}`
    : undefined;
}

const propertiesOf = ({ entries }: ReportServer): readonly object[] =>
  entries.map(({ client, name, path, line }) => ({ name: 'bartizan:entry', value: `${client} ${name} ${path}:${line}` }));

function componentOf(server: ReportServer): object {
  const version = exactVersion(server);
  const purl = purlOf(server, version);
  return {
    type: server.kind === 'oci' ? 'container' : 'application',
    'bom-ref': server.id,
    name: server.name,
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    properties: propertiesOf(server),
  };
}

/** The servers of a report as CycloneDX JSON. */
export function cyclonedxOf(report: Report): object {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: report.at,
      tools: { components: [{ type: 'application', name: 'bartizan', version: report.tool.version }] },
      properties: [{ name: 'bartizan:complete', value: String(report.isComplete) }],
    },
    components: report.servers.filter(({ kind }) => COMPONENT.has(kind)).map(componentOf),
    services: report.servers
      .filter(({ kind }) => kind === 'url')
      .map((server) => ({
        'bom-ref': server.id,
        name: server.name,
        endpoints: [server.name],
        'x-trust-boundary': true,
        properties: propertiesOf(server),
      })),
  };
}
