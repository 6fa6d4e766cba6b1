// Tells the style sheets that scripts run, before anything is drawn.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
