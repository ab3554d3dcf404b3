import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Answer } from '../../aws/refusal.ts';

/** What `helm package` and `helm repo index` record about a chart. */
type IndexEntry = Record<string, unknown> & { name: string; version: string; urls: string[] };
type Index = { entries: Record<string, IndexEntry[]> };

/** An object in the registry: its bytes and their digest. */
type Content = { mediaType: string; bytes: Buffer; digest: string };

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.cncf.helm.config.v1+json',
  chart: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
} as const;

function content(mediaType: string, bytes: Buffer): Content {
  return { mediaType, bytes, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
}

/** A chart as helm pushes it to a registry: a manifest, its metadata and the packaged chart. */
function chartArtifact(metadata: object, chart: Buffer): { manifest: Content; blobs: Content[] } {
  const blobs = [
    content(mediaTypes.config, Buffer.from(JSON.stringify(metadata))),
    content(mediaTypes.chart, chart),
  ];
  const [config, layer] = blobs.map(({ mediaType, digest, bytes }) => ({
    mediaType,
    digest,
    size: bytes.length,
  }));
  const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [layer] };
  return { manifest: content(mediaTypes.manifest, Buffer.from(JSON.stringify(manifest))), blobs };
}

/** A chart's repository in the registry: its manifests by tag, and all objects by digest. */
type Repository = { tags: Map<string, Content>; byDigest: Map<string, Content> };

/** The sandbox's chart repositories as an OCI registry that charts can be pulled from. */
export class OciRegistry {
  readonly #chartsDir: string;
  readonly #repositories = new Map<string, Repository>();

  /** @param chartsDir the chart repositories, each a folder with an index */
  constructor(chartsDir: string) {
    this.#chartsDir = chartsDir;
  }

  /** The answer of the OCI distribution specification to a request below `/v2/`. */
  answer(method: string, url: string): Answer {
    const path = url.replace(/\?.*$/s, '');
    if (method !== 'GET' && method !== 'HEAD')
      return refused(405, 'UNSUPPORTED', 'The operation is unsupported.');
    if (path === '/v2/') return json(200, {});
    const asked = /^\/v2\/([\w.-]+)\/([\w.-]+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path);
    const [, folder = '', chart = '', kind, reference = ''] = asked ?? [];
    const repository = asked ? this.#repository(folder, chart) : undefined;
    if (!repository) return refused(404, 'NAME_UNKNOWN', 'repository name not known to registry');
    if (kind === 'tags') return json(200, { name: `${folder}/${chart}`, tags: [...repository.tags.keys()] });
    const isManifest = kind === 'manifests';
    const tagged = isManifest ? repository.tags.get(reference) : undefined;
    const found = tagged ?? repository.byDigest.get(reference);
    if (!found || (found.mediaType === mediaTypes.manifest) !== isManifest) {
      const code = isManifest ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN';
      return refused(404, code, `${reference} is not known to registry`);
    }
    const headers = {
      'content-type': isManifest ? found.mediaType : 'application/octet-stream',
      'docker-content-digest': found.digest,
      ...version,
    };
    return { status: 200, headers, body: found.bytes };
  }

  /** Reads the charts at the first request, because they are packaged after the gateway has started. */
  #repository(folder: string, chart: string): Repository | undefined {
    const name = `${folder}/${chart}`;
    const known = this.#repositories.get(name);
    if (known) return known;
    const dir = join(this.#chartsDir, folder);
    const entries = indexIn(dir)?.entries[chart];
    if (!entries) return undefined;
    const repository: Repository = { tags: new Map(), byDigest: new Map() };
    for (const { created: _, digest: __, urls, ...metadata } of entries) {
      const { manifest, blobs } = chartArtifact(metadata, readFileSync(join(dir, urls[0] as string)));
      repository.tags.set(metadata.version as string, manifest);
      for (const one of [manifest, ...blobs]) repository.byDigest.set(one.digest, one);
    }
    this.#repositories.set(name, repository);
    return repository;
  }
}

function indexIn(dir: string): Index | undefined {
  try {
    return parse(readFileSync(join(dir, 'index.yaml'), 'utf8')) as Index;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const version = { 'docker-distribution-api-version': 'registry/2.0' };

function json(status: number, value: unknown): Answer {
  const headers = { 'content-type': 'application/json', ...version };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

function refused(status: number, code: string, message: string): Answer {
  return json(status, { errors: [{ code, message }] });
}
