### What stands around every page.

## Base

base-accept-or-refuse-the-vehicle = Accept or refuse the vehicle that has waited longest (on Live)
base-barriers-will-open-again-for = Barriers will open again for permitted vehicles. Vehicles that waited meanwhile are not opened for.
base-close = Close
base-esc = Esc
base-gates-are-off-no-barrier = <b>Gates are off.</b> No barrier will open for anyone.
base-keyboard = Keyboard
base-log-out = Log out { $person }
base-more = More
base-no-barrier-will-be-opened = No barrier will open for anyone, at any lane, until you switch the gates on again. Cameras keep reading.
base-no-connection-to-the-gateway = No connection to the gateway. What you see is out of date. Trying again…
# In the place of a picture.
base-no-longer-kept = No longer kept
base-picture-comes = The picture is being stored…
base-open-a-lanes-gate-on = Open a lane's gate (on Live)
base-pages = Pages
base-picture = Picture
base-the-event = To the event
base-printed-by = { $site } · { $title } · printed { $printed } by { $person }
base-search-on-this-page = Search on this page
base-skip-to-the-page = Skip to the page
base-switch-all-gates-off = Switch all gates off?
base-switch-gates-off = Switch gates off
base-switch-gates-on = Switch gates on
base-switch-on-again = Switch on again
base-switch-the-gates-on-again = Switch the gates on again?
base-this-list = This list
base-your-account = Your account

## Error

error-back-to-where-you-were = Back to where you were
error-to-the-live-page = To the live page

## Pager

pager-newer = Newer
pager-older = Older
pager-to-the-newest = To the newest
pager-to-the-oldest = To the oldest

## Row

row-read = read { $read }

## Pieces of every page

component-less-than-a-minute = less than a minute
component-min = { $m } min
component-h-min = { $h } h { $m } min
component-hours = { $h } h
component-days =
    { $d ->
        [one] 1 day
       *[other] { $d } days
    }
component-day-hours = 1 day { $h } h

## The menu

menu-live = Live
menu-violations = Violations
menu-inside-now = Inside now
menu-permits = Permits
menu-passages = Passages
menu-lanes = Lanes
menu-review = Review
menu-exemptions = Exemptions
menu-muster = Muster
menu-overstays = Overstays
menu-visits = Visits
menu-notices = Notices
menu-rules = Rules
menu-log = Operator log
menu-resets = Resets
menu-try-rules = Try rules
menu-commissioning = Commissioning
menu-users = Users
component-not-read = not read
component-how-sure = Confidence of each character
component-or-character = or { $c } { $sure }

## More: said by its handler

more-more = More
flash-not-yet-written = { $done } It is not yet written down: the disk cannot be written. That follows by itself when there is room again.
flash-not-done = Not done: { $why }
base-sound-on = Sound on
base-sound-off = Sound off
# The browser lets no page sound before the first click or key.
base-sound-blocked = Sound: click once to allow it

## Forms that come back

again-your-session-had-ended = You were logged out before this was sent. Nothing has been done yet: check it, and send it again.
