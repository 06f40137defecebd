// The page of a day's appointments: plain forms, with the keys of the desk's page.

import { listenToKeys } from "../staff/keys.js"
import { closeMenus } from "../staff/menus.js"
import { walkLists } from "../staff/walk.js"

const main = document.querySelector("main")
listenToKeys(main)
closeMenus(main)
walkLists(main)
