### The live page.

## Ask

ask-accept = Accept
ask-compare-both-pictures = Compare both pictures
ask-nearly-the-plate-of-likely = Almost the plate { $plate } of <a href="{ $page }">{ $holder }</a>: { $share } likely to be that vehicle, misread.
ask-no-picture = No picture
ask-refuse = Refuse
ask-the-plate-as-it-was = The plate as it was read
ask-the-vehicle-at = The vehicle at { $lane }

ask-dismiss = Dismiss
ask-behind = { $plate } stands before it. <a href="{ $page }">Accept or refuse</a> that one first.
ask-let-in-after-a-refusal = Let in after a refusal
ask-let-in-after-the-gate-failed = Opened again after the gate had not opened
ask-open-for = Open for { $plate }
ask-open-unread = Open, plate not read
ask-other-reason = Other reason…
ask-reset-and-admit = Reset and admit
ask-reset-and-admit-title = { $lane }: reset and admit?
ask-reset-and-admit-what = The gateway forgets where this plate is, and the gate is told to open once. The vehicle counts as admitted by you.

## Health

health-all-well-lanes-cameras-and =
    { $lanes ->
        [one] All well: 1 lane, its camera and gate work.
       *[other] All well: { $lanes } lanes, cameras and gates work.
    }
health-gates-are-off = Gates are off: no barrier opens for anyone.
health-vehicles-wait =
    { $vehicles ->
        [one] { $lane }: a vehicle waits for an answer.
       *[other] { $lane }: { $vehicles } vehicles wait for an answer.
    }
# $at: a time of day. $why: what the gate answered.
health-no-pulse = { $gate } did not open at { $at }: { $why }
health-the-gateway-had-stopped = the gateway stopped before the gate answered
health-which-vehicle = For whom?
# A button: I know of this fault.
health-seen = Seen
health-noted = Noted. It is told again when the gate fails again.
# How many things are not well, beside "Live" in the menu.
base-not-well =
    { $count ->
        [one] 1 thing is not well
       *[other] { $count } things are not well
    }

## Live

live-all-passages = All passages
live-common-reasons = Common reasons
live-connecting = connecting…
live-delivery = Delivery
live-emergency-services = Emergency services
live-lane-asks = { $lane } is waiting: { $plate }, { $reason }
live-lane-asks-unread = { $lane } is waiting: plate not read, { $reason }
live-is-live = live
live-trying-again = trying again…
live-lane-failed = { $lane }: the gate did not open for { $plate }
live-lane-failed-unread = { $lane }: the gate did not open for a vehicle whose plate was not read
live-lane-refused = { $lane } refused: { $plate }, { $reason }
live-lane-refused-unread = { $lane } refused: plate not read, { $reason }
live-live-picture-of = Live picture of { $name }
live-look-again-for-vehicles-that = <a href="/">Reload</a> for vehicles that have come since.
live-no-picture = No picture
live-no-vehicle-has-come-yet = No vehicle has come yet. The first one appears here by itself.
live-open = Open { $name }?
live-open-2 = Open
live-open-3 = Open?
live-open-the-gate = Open the gate
live-pictures = { $rate }&nbsp;pictures/s
live-pictures-how = Live pictures
live-pictures-moving = moving, up to { $mb } MB an hour
live-pictures-slower = slower, up to { $mb } MB an hour
live-pictures-none = none
live-pictures-dropped = { $rate }&nbsp;pictures/s, { $dropped } skipped
live-plate-dirty-or-misread = Plate dirty or misread
live-seconds-left = <span data-left="{ $left_s }">{ $left_s }</span> seconds left, { $then }
live-the-gate-is-asked-to = The gate is told to open once. A vehicle waiting there counts as admitted by you.
live-visitor-announced = Visitor, announced
live-and-more = and { $count } more
live-show-fewer = Show fewer
live-at-the-barrier = At the barrier
live-what-happens = Activity

## Tile last

tile-last-how-sure-the-least-sure = Confidence of the least certain character
tile-last-no-vehicle-yet = No vehicle yet.
tile-last-sure = { $sure } sure

## Tile status

tile-status-camera = <b>Camera</b> { $health }
tile-status-gate = <b>Gate</b> { $gate }
tile-status-reads = <b>Reads</b> <a href="{ $page }">{ $words }</a>

## Live: said by its handler

live-live = Live
live-no-camera = No camera.
live-the-gate-has-been-asked-to = { $name }: the gate has been told to open.
live-the-gate-has-been-asked-to-for = { $name }: the gate has been told to open for { $plate }.
live-opens-for = refused here { $at }: { $reason }. The opening counts for this vehicle.
live-gates-are-off-no-gate-will = Gates are off: no barrier will open for anyone until you switch them on again.
live-gates-are-on-again = Gates are on again.

## Pending: said by its handler

pending-then-the-gate-stays-shut = then the vehicle is refused
pending-then-the-gate-opens = then the gate opens
pending-likely-a-second-vehicle = { $story } { $likely } likely a second vehicle.
pending-you-were-not-the-first = Someone else answered first: { $what }.
pending-accepted-the-gate-has-been-asked = Accepted: the gate has been told to open.
pending-dismissed = Dismissed: nobody is called for this vehicle any more.
pending-dismissed-by = dismissed by { $by }
pending-was-dismissed = { $by } has dismissed it already.
pending-behind = Not opened: { $plate } stands before it and waits for an answer. Accept or refuse that one first.
pending-behind-unread = Not opened: another vehicle, not read, stands before it and waits for an answer. Accept or refuse that one first.
pending-not-there = Nobody is called for this vehicle any more: another one came after it, or its three minutes are over. Open the lane on the live page; it says there for which vehicle that counts.
pending-refused-the-gate-stays-shut = Refused: the gate stays shut.

## How parts stand

live-substream-fails = no pictures come by the second stream, so the main one is shown ({ $why })
live-without-camera = no camera
live-takes-entries = { $database } takes entries
live-ready-no-pulse-yet = ready; not opened yet
live-last-opened = OK (last opened { $at })
live-last-command-was-too-old = last command not sent: too old
live-last-command-was-not-sent = last command not sent: { $by }
live-backup-none = no backup yet in { $dir }
live-backup-age = { $hours ->
    [0] less than an hour old, in { $dir }
    [one] { $hours } hour old, in { $dir }
   *[other] { $hours } hours old, in { $dir }
}
live-backup-failed = { $told }; the last try failed: { $why }
live-backup-disk = { $place }: { $cause }. Is the disk mounted, is there room on it, and may the gateway write there?
live-backup-another = another backup is being made or restored in the same folder
live-backup-locked = another process holds the database
live-backup-stopped = it was stopped before it was whole, as the gateway stopped
live-backup-damaged = a copy or the database itself is damaged: run `plategate journal verify`, and look at both disks ({ $e })
live-backup-unreadable = the copy of the journal cannot be gone through ({ $e })
live-not-yet-written = Not yet written: { $count } ({ $by_hand } done by hand, { $log_ins } of log-ins, { $others } others). It is held in memory and written down by itself when there is room again; it is lost if the gateway ends before
live-disk-well = { $free } MB free on the disk of { $dir }
live-disk-low = only { $free } MB free on the disk of { $dir }: no pictures are kept below { $reserve_mb } MB. Free some space; it goes on by itself
live-disk-unknown = the free space on the disk of { $dir } cannot be determined ({ $e })
live-call-ended = { $lane }: { $end }
live-barrier-did-not-move = the relay took the pulse, but the barrier did not move: look at its control and its power
live-barrier-stays-open = the barrier stays open: look whether something holds it, or whether it is to be open
live-barrier-blocked = something stands under the barrier, or its safety contact is stuck
live-contact-unheard = not heard of yet
live-contact-closed = closed
live-contact-open = open
live-contact-silent = does not answer: { $why }
live-contact-doubted = the loop stayed free while { $missed } vehicles were read: it is not believed, and every read counts until it closes again
live-list-taken =
    { $count ->
        [0] the list is as it was
        [one] one permit changed by the last list
       *[other] { $count } permits changed by the last list
    }
live-list-not-yet = no list yet
live-list-refused = the list of { $place } was not taken, and the permits stay as they were: { $why }
live-list-cannot-be-read = { $place } cannot be read: { $e }
live-list-too-long = { $place } is longer than any list
live-list-no-json = no JSON (line { $line })
live-directory-hung-up = the directory hung up
live-directory-login = the directory refuses name or password: check username and password
live-directory-cut = the directory did not give all of its entries (result { $rc }: a limit of size or time): let this user read all, or write a narrower base or filter
live-directory-no-base = there is nothing at this base in the directory: check base
live-directory-columns = columns must say which attribute is permit and which is plate
live-directory-refers = the directory refers to another server for a part of the entries: write a narrower base
live-directory-long = longer than any list
live-directory-nameless =
    { $count ->
        [one] one entry has no { $attribute }, which is to be the permit's number
       *[other] { $count } entries have no { $attribute }, which is to be the permit's number
    }
live-list-no-rows = there is no list at the place that rows names

## A part of the program that died

# $name: the part, as monitoring has it: "lane entry-1". $death: what it died of, English.
life-begins-again = { $name } died { $deaths ->
    [one] once
   *[other] { $deaths } times
 } since the start, the last time { $minutes } min ago ({ $death }), and begins again by itself. This is a fault of the program: report it with the log
life-works-again = { $name } died { $deaths ->
    [one] once
   *[other] { $deaths } times
 } since the start, the last time { $minutes } min ago ({ $death }), and works again. This is a fault of the program: report it with the log

## The clock of the machine

live-clock-set-back = this machine's clock was set back by { $by }.
live-clock-set-forward = this machine's clock was set forward by { $by } (or the machine slept): time limits that ended in between are over.
live-clock-ahead = The journal has entries that are { $ahead } ahead of this machine's clock; new entries follow those, and the difference is gone in about { $gone_in }.
live-clock-even = this machine's clock runs evenly
live-clock-check = Check the machine's time service (timedatectl)
