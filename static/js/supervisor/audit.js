// The ticket's story and the record of changes, by keyboard.

import { listenToKeys } from "../staff/keys.js"

listenToKeys(document.querySelector("main"))
