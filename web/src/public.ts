// What both entries export, whichever way the core was loaded.

export { attach, type SdkClient } from './attach.js';
export type { ConnectOptions } from './connect.js';
export { TenantryError, type ErrorCode } from './errors.js';
export type { Region } from './face.js';
export type { CallInit } from './fetch.js';
export type { TenantSpec, TokenContext } from './registration.js';
export { hostedApp, type HostedApp } from './hosted-app.js';
export type { SignInOptions } from './sign-in/hints.js';
export { manual } from './sign-in/manual.js';
export { popup, type PopupOptions } from './sign-in/popup.js';
export { finishPopup, type FinishOptions } from './sign-in/popup-answer.js';
export { redirect } from './sign-in/redirect.js';
export type { Begun, Way } from './sign-in/way.js';
export { bestWay } from './sign-in/ways.js';
export { indexedDbStore, type IndexedDbOptions } from './stores/indexed-db.js';
export { memoryStore, type MemoryStore } from './stores/memory.js';
export type { Store, Swap } from './stores/store.js';
export type { Tenant } from './tenant.js';
export type { Tenants } from './tenants.js';
export type { AccessToken } from './token.js';
export type { Cause, EventType, ScopeCheck, Status, TenantEvent, View } from './view.js';
export type { Waiting } from './waiters.js';
export type { Advice, CheckLine, CheckUp, Diagnosis, Explained, Finding, Reply, Step } from './why.js';
