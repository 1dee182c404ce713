/** What other code may use of the client. */

export { fromQuery, toQuery, blankState } from "./state.js";
export { createApp } from "./shell/app.js";
export { startApp } from "./shell/boot.js";
