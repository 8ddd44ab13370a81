// Loaded by every page: look, htmx, Bootstrap's three behaviours, forms, dialogs.
import 'bootstrap/js/dist/collapse';
import 'bootstrap/js/dist/dropdown';
import 'bootstrap/js/dist/offcanvas';

import './app/htmx.js';
import './app/focus.js';
import './app/check-all.js';
import './app/dialogs.js';
import { startLocalDrafts } from './app/forms.js';
import './app/print.js';
import { giveBackWhatWasSent } from './app/sent.js';
import './styles/app.css';

startLocalDrafts();
giveBackWhatWasSent();
document.addEventListener('htmx:load', (event) => startLocalDrafts(event.detail.elt));
