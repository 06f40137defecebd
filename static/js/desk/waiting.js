// The page of one waiting ticket: plain forms, with the keys of the desk's page.

import "../element/elapsed-time.js"
import { listenToKeys } from "../staff/keys.js"

listenToKeys(document.querySelector("main"))
