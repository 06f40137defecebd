// The page of one waiting ticket: plain forms, with the keys of the desk's page.

import "./elapsed-time.js"
import { listenToKeys } from "./desk-keys.js"

listenToKeys(document.querySelector("main"))
