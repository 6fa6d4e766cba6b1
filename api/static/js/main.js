// The one module that pages load: starts the design system's components and our own.
import { initAll } from "../vendor/nhsuk-frontend.min.js";

initAll();

// Parts that htmx puts in place later need the design system's behaviour too.
document.addEventListener("htmx:after:swap", (event) => initAll({ scope: event.target }));
