import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import type { KnowledgeBase } from '../domain/knowledge.js';
import type { Logger } from '../logger.js';
import type { DiagnosisStore } from '../ports/diagnosis-store.js';
import type { JobQueue } from '../ports/job-queue.js';
import { dashboardRoutes } from './dashboard.js';
import { healthRoutes } from './health.js';
import type { HealthPart } from './health.js';
import type { AlertIntake } from './intake.js';
import type { Links } from './links.js';
import { errorAnswer, listenError, routeOf } from './answers.js';
import type { Metrics } from './metrics.js';
import { reportRoutes } from './reports.js';
import { setCommonHeaders } from './security.js';
import type { WebSettings } from './settings.js';
import { webhookRoutes } from './webhooks.js';

/** Pages and webhooks: what a bot serves and a mere worker does not. */
export interface WebContent {
  queue: Pick<JobQueue, 'find'>;
  diagnoses: Pick<DiagnosisStore, 'load'>;
  knowledge: KnowledgeBase;
  intake: AlertIntake;
  links: Links;
  linkSecret: string;
}

export interface WebServerOptions {
  settings: WebSettings;
  health: readonly HealthPart[];
  metrics: Metrics;
  logger: Logger;
  content?: WebContent;
  /** The queue's dashboard, made for `DASHBOARD_PATH`; shown only with a token in the settings. */
  dashboard?: RequestHandler;
  /** Further routes, before all others: Slack's events over HTTP. */
  mount?: RequestHandler;
  /** Unix seconds. */
  now?: () => number;
}

export interface WebServer {
  /** @throws OScopeError `bad_config` when the port cannot be had */
  start(): Promise<{ port: number }>;
  /** /readyz says from now on that others shall be asked. */
  drain(): void;
  /** No new requests; those under way get this long, milliseconds. */
  stop(graceMs?: number): Promise<void>;
}

const GRACE_MS = 5000;
/** A slow sender holds a connection no longer than this. */
const REQUEST_TIMEOUT_MS = 30_000;

function createRoutes(options: WebServerOptions, now: () => number, isStopping: () => boolean): Express {
  const { settings, health, metrics, logger, content, dashboard, mount } = options;
  const overTls = settings.baseUrl?.startsWith('https:') ?? false;
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use((request, response, next) => {
    setCommonHeaders(response, overTls);
    response.on('finish', () => metrics.request(routeOf(request, response), response.statusCode));
    next();
  });
  if (mount !== undefined) app.use(mount);
  app.use(healthRoutes(health, isStopping));
  app.get('/metrics', async (_, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  if (content !== undefined) {
    const { links, linkSecret: secret, intake } = content;
    const onTaken: Parameters<typeof webhookRoutes>[0]['onTaken'] = (sender, counts) => {
      logger.info({ sender, ...counts }, 'alerts taken');
      metrics.alerts(sender, 'queued', counts.queued);
      metrics.alerts(sender, 'joined', counts.joined);
      metrics.alerts(sender, 'refused', counts.refused);
    };
    const reportLink = (id: string): string => links.report(id);
    app.use(webhookRoutes({ tokens: settings.webhookTokens, intake, reportLink, onTaken, now }));
    app.use(reportRoutes({ ...content, secret, now }));
  }
  const token = settings.dashboardToken;
  if (dashboard !== undefined && token !== undefined)
    app.use(dashboardRoutes({ token, dashboard, overTls, now }));
  app.use((_, response) => {
    response.status(404).json({ error: 'There is nothing here.' });
  });
  app.use(onError(logger));
  return app;
}

function onError(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { status, body, retryAfter } = errorAnswer(error);
    if (status >= 500) logger.error({ err: error, route: routeOf(request, response) }, 'request failed');
    if (response.headersSent) return next(error);
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter));
    response.status(status).json(body);
  };
}

function listen(server: Server, host: string, port: number): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve({ port: (server.address() as AddressInfo).port }));
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) return resolve();
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Everything that the program says over HTTP. */
export function createWebServer(options: WebServerOptions): WebServer {
  const { settings, now = () => Date.now() / 1000 } = options;
  let stopping = false;
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS },
    createRoutes(options, now, () => stopping),
  );
  return {
    start: () => listen(server, settings.host, settings.port),
    drain() {
      stopping = true;
    },
    stop(graceMs = GRACE_MS) {
      stopping = true;
      return close(server, graceMs);
    },
  };
}
