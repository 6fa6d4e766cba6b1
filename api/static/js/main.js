// The one module that pages load: starts the design system's components and our own.
import { initAll } from "../vendor/nhsuk-frontend.min.js";
import "./listing.js";
import "./week-grid.js";

initAll();

// What htmx puts into a part of the page (hx-swap="innerHTML") needs the design system's behaviour too.
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  if (target instanceof Element && target.isConnected) initAll({ scope: target });
});
