/** Settings of Observable Framework. The work is in src/build: this file only calls it. */
import {projectAt} from "./src/build/files.js";
import {prepareOnce} from "./src/build/prepare.js";
import {siteSettings} from "./src/build/site.js";

process.env.OBSERVABLE_TELEMETRY_DISABLE = "1";

const project = projectAt(process.cwd());
await prepareOnce(project);

export default siteSettings(project);
