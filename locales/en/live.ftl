### The live page.

## Ask

ask-accept = Accept
ask-compare-both-pictures = Compare both pictures
ask-nearly-the-plate-of-likely = Nearly the plate { $plate } of <a href="{ $page }">{ $holder }</a>: { $share } likely that vehicle, misread.
ask-no-picture = No picture
ask-refuse = Refuse
ask-the-plate-as-it-was = The plate as it was read
ask-the-vehicle-at = The vehicle at { $lane }

## Health

health-all-well-lanes-cameras-and = All well: { $lanes } lanes, cameras and gates work.

## Live

live-all-passages = All passages
live-common-reasons = Common reasons
live-connecting = connecting…
live-delivery = Delivery
live-emergency-services = Emergency services
live-lane-asks = { $lane } asks: { $plate }, { $reason }
live-lane-asks-unread = { $lane } asks: plate not read, { $reason }
live-live-picture-of = Live picture of { $name }
live-look-again-for-vehicles-that = <a href="/">Look again</a> for vehicles that have come since.
live-no-picture = No picture
live-no-vehicle-has-come-yet = No vehicle has come yet. The first one appears here by itself.
live-open = Open { $name }?
live-open-2 = Open
live-open-3 = Open?
live-open-the-gate = Open the gate
live-pictures = { $rate }&nbsp;pictures/s
live-pictures-dropped = { $rate }&nbsp;pictures/s, { $dropped } skipped
live-plate-dirty-or-misread = Plate dirty or misread
live-seconds-left = <span data-left="{ $left_s }">{ $left_s }</span> seconds left, { $then }
live-the-gate-is-asked-to = The gate is asked to open once. A vehicle that waits there counts as let through by you.
live-visitor-announced = Visitor, announced
live-waiting-for-an-answer = Waiting for an answer
live-what-happens = What happens

## Tile last

tile-last-how-sure-the-least-sure = How sure the least sure character is
tile-last-no-vehicle-yet = No vehicle yet.
tile-last-sure = { $sure } sure

## Tile status

tile-status-camera = <b>Camera</b> { $health }
tile-status-gate = <b>Gate</b> { $gate }
tile-status-reads = <b>Reads</b> <a href="{ $page }">{ $words }</a>

## Live: said by its handler

live-live = Live
live-no-camera = No camera.
live-the-gate-has-been-asked-to = { $name }: the gate has been asked to open.
live-gates-are-off-no-gate-will = Gates are off: no gate will be opened until you switch them on again.
live-gates-are-on-again = Gates are on again.

## Pending: said by its handler

pending-then-the-gate-stays-shut = then the gate stays shut
pending-then-the-gate-opens = then the gate opens
pending-likely-a-second-vehicle = { $story } { $likely } likely a second vehicle.
pending-you-were-not-the-first = You were not the first: { $what }.
pending-accepted-the-gate-has-been-asked = Accepted: the gate has been asked to open.
pending-refused-the-gate-stays-shut = Refused: the gate stays shut.

## How parts stand

live-without-camera = no camera
live-takes-entries = { $database } takes entries
live-ready-no-pulse-yet = ready; no pulse yet
live-took-last-pulse = took the last pulse
live-last-command-was-too-old = the last command was too old to be sent
live-last-command-was-not-sent = the last command was not sent: { $by }
live-backup-none = no backup yet in { $dir }
live-backup-age = { $hours ->
    [0] less than an hour old, in { $dir }
    [one] { $hours } hour old, in { $dir }
   *[other] { $hours } hours old, in { $dir }
}
live-backup-failed = { $told }; the last try failed: { $why }
live-not-yet-written = Not yet written: { $count } ({ $by_hand } done by hand, { $log_ins } of log-ins, { $others } others). It is held in memory and written down by itself when there is room again; it is lost if the gateway ends before
live-disk-well = { $free } MB free on the disk of { $dir }
live-disk-low = only { $free } MB free on the disk of { $dir }: no pictures are kept below { $reserve_mb } MB. Free some space; it goes on by itself
live-disk-unknown = the room on the disk of { $dir } cannot be told ({ $e })
live-call-ended = { $lane }: { $end }
