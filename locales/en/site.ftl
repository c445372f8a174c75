### The other pages.

## Audit

audit-everything = Everything
audit-in-order-all-rows-hold = <b>In order:</b> all { $rows } rows are intact. The log ends in <code class="hash">{ $end }</code>: keep a copy of that elsewhere from time to time, and nobody can rewrite what came before.
audit-row = Row
audit-the-log-has-been-tampered = <b>The log has been tampered with, or the disk is failing.</b> Row { $row } is the first that does not fit: { $why }. The rows before it are in order. Keep a copy of the data folder and find out who had access.
audit-who-did-what-and-why = Who did what, and why. Any change to it would be noticed.

## Filter

filter-all = All
filter-all-kinds = All kinds
filter-any = Any
filter-kind = Kind
filter-likeliest-cause = Most likely cause
filter-list = List
filter-look-alikes-too = Include look-alikes
filter-looked-at = Status
filter-o-and-0-b-and = (O and 0, B and 8)
filter-plate-or-part-of-it = Plate or part of it

## Inside

inside-entry-of-vehicle = The entry of this vehicle
inside-nobody-is-inside = Nobody is inside.
inside-picture = Picture
inside-probably-left = probably left unseen
inside-sure = Certain
inside-sure-2 = certain
inside-sure-it-is-inside = Probability that it is inside
inside-vehicles-inside-longest-first =
    { $total ->
        [one] <b>{ $total }</b> vehicle inside, longest first
       *[other] <b>{ $total }</b> vehicles inside, longest first
    }

## Log

log-log = Operator log
log-nobody-has-done-anything-yet = Nobody has done anything yet.
log-operator-and-security = Operator log and security audit
log-what-came-of-it = Outcome
log-what-persons-did = What people did

## Muster

muster-a-vehicle-is-here = A vehicle is here
muster-all-areas = All areas
muster-all-groups = All groups
# Somebody has counted the vehicles on the spot.
muster-an-area-was-counted = An area was counted
muster-area = Area
muster-as-is-known-today = as known today
muster-at = At
muster-has-left = Has left
muster-nobody-now = Nobody is on the site.
muster-nobody-then = Nobody is on the site at that moment.
muster-now-all = Now, all
muster-of-them-not-read = { $unread } of them not read
muster-on-site-at =
    { $count ->
        [one] <b>{ $count }</b> vehicle on the site at { $at }
       *[other] <b>{ $count }</b> vehicles on the site at { $at }
    }
muster-on-site-now =
    { $count ->
        [one] <b>{ $count }</b> vehicle on the site now
       *[other] <b>{ $count }</b> vehicles on the site now
    }
muster-perhaps-two-vehicles = perhaps two vehicles
muster-put-it-on-the-list = Add to the list
muster-put-right = Correct
muster-seen = Seen
muster-seen-that-it-is-gone = Seen to be gone
muster-set-the-count = Set the count
muster-sure = certain
muster-sure-it-is-here = Probability that it is here
muster-take-it-off = Take off the list
muster-vehicles-in-it = Vehicles in it

## Notices

notices-kind = Kind
notices-nothing-out-of-the-ordinary = Nothing unusual so far.
notices-notices = Notices
notices-vehicle = Vehicle
notices-what-the-gateway-noticed-by = What the gateway noticed by itself, newest first

## Overstays

overstays-allowed = Allowed
overstays-beyond-or-here =
    { $count ->
        [one] <b>{ $count }</b> vehicle over a limit of the site, or here for { $hours } hours or longer
       *[other] <b>{ $count }</b> vehicles over a limit of the site, or here for { $hours } hours or longer
    }
overstays-here =
    { $count ->
        [one] <b>{ $count }</b> vehicle here for { $hours } hours or longer
       *[other] <b>{ $count }</b> vehicles here for { $hours } hours or longer
    }
overstays-hours = Hours
overstays-no-limit = no limit
overstays-nobody-has-been-here-that = Nobody has been here that long.
# Overstay: inside for longer than allowed.
overstays-overstays = Overstays

## Passages

passages-no-vehicle-has-come-yet = No vehicle has come yet.
passages-passages = Passages

## Resets

resets-choose = Choose…
resets-do-it = Apply
resets-everybody-in = Everybody in { $name }
resets-for-when-the-gateway-is = For when the gateway is wrong about many vehicles at once. Reset a single vehicle on the page of its event.
resets-for-whom = Who for
resets-forget-where-they-are-nobody = <b>Reset passback status.</b> Nobody counts as inside until the next entry, and each has a one-time pass. The list of who is inside stays. Vehicles that come later are not included.
resets-group = Group { $group }
resets-one-free-move-the-next = <b>One-time pass.</b> The next passage of each vehicle that is inside, or may be, is not checked. Vehicles that come later have none. Nothing else changes.
resets-reset = Reset

## Rules

rules-across-refuse-at = across: refuse_at
rules-areas = Areas
rules-as-the-site-file-has = As set in the site file; whoever runs the machine can change it.
rules-everywhere = Everywhere
# One-time pass: the next passage of a vehicle is not checked. Given to many at once it is an amnesty.
rules-free-moves = One-time passes
rules-from-the-probabilities-that-were = From the probabilities stored when the vehicles were decided. A vehicle that would have been admitted in any case, because of an outage or a doubtful plate, is left out where that is known.
rules-full = Full
rules-in = in { $within }
rules-in-force-for-until = In force for { $whom }, until { $until }.
rules-inside = <b>{ $count }</b> inside
rules-last = last { $last }
rules-now = now
rules-now-2 = now { $present }
rules-now-3 = { $said }. Now <b>{ $count }</b>.
rules-of-these-wrongly-about = of these wrongly, about
rules-of-these-wrongly-about-2 = Of these wrongly, about
rules-refusals-at-in-the-last = Refusals at { $name } in the last 90 days by refuse_at; the figures are in the table below
rules-repeated-violators = Repeated violators
rules-times = <b>{ $count }</b> times,
rules-try-others = Try other rules
rules-unsure =
    { $count ->
        [one] One vehicle could have left unseen and is not refused for now.
       *[other] { $count } vehicles could have left unseen and are not refused for now.
    }
# "hard" is a word of the site file: the lane refuses whoever breaks the rule. "soft" admits and records. Keep both as they are.
rules-what-hard-means-here = What hard means here
rules-what-this-site-has-taught = What this site has learned
rules-who-is-exempt = Who is exempt
rules-would-have-been-kept-out = would have been refused
rules-would-have-been-kept-out-2 = Would have been refused

## Trial

trial-a-timer-from-your-own = A timer from your own stays
trial-a-vehicle-comes-in-that = A vehicle enters that counts as inside
trial-answered-otherwise = Answered differently
trial-as-in-a-policy-file = As in a policy file. If something is written here, the fields above are ignored.
trial-as-it-is-now = As it is now
trial-as-it-is-now-2 = as it is now
trial-as-it-was = As it was
trial-as-tried = As tried
trial-counts-as-inside-for-at = Counts as inside for at most, minutes
trial-days-back-from-now = Days back from now
trial-empty-as-it-is-now = Empty: as it is now. 0: no limit.
trial-every-vehicle-would-have-been = Every vehicle would have had the same answer.
trial-going-through-the-past = Replaying the past…
trial-groups-that-are-exempt = Groups that are exempt
trial-kept-shut = Refused
trial-let-through-and-noted = Admitted (violation recorded)
trial-not-watched = Not enforced
trial-passages-could-not-be-followed = { $lost } passages could not be followed under the other rules.
trial-proposed-all-but-one-in = Proposed: <b>{ $timer }</b>. All but one in a hundred of { $stays } stays had ended by then.
trial-rules = Rules
trial-rules-in-full-lane-by = Rules in full, lane by lane
trial-rules-to-try = Rules to try
trial-separated-by-commas-empty-as = Separated by commas. Empty: as it is now.
trial-share-of-stays-and-of = Share of stays and of wrong violations by timer
trial-side-by-side = Side by side
trial-stays-that-last-longer = Stays that last longer
trial-stays-that-last-longer-not = stays that last longer: not enforced to their end
trial-stop = Stop
# Timer: after this time a vehicle no longer counts as inside, though no exit was seen.
trial-timer = Timer
trial-to = { $from } to { $to }
trial-too-few-stays-to-propose = Too few stays to propose one: only { $stays } are known from beginning to end.
trial-tried = Tried
trial-try-it = Try it
trial-vehicles-with-several-violations = Vehicles with several violations
trial-was = Was
trial-what-other-rules-would-have = What other rules would have done with the vehicles of the last weeks. Nothing changes at the gates.
trial-wrong-ones-waived = False alarms avoided
trial-wrong-violations-that-this-timer = false alarms that this timer avoids ({ $wrong } known)
trial-wrongly-a-later-event-shows = Wrongly: a later event shows that the vehicle had already left.

## Visits

visits-all-groups = All groups
visits-and-more-the-csv-has = And { $beyond } more: the CSV has all of them.
visits-area = Area
# Before a time: left "by 17:30", for nobody saw it leave.
visits-by = by
visits-came = Entered
visits-left = Left
visits-nobody-was-on-the-site = Nobody was on the site.
visits-not-read = { $unread } not read
visits-stayed = Stayed
visits-still-inside = <b>{ $inside }</b> still inside
visits-still-inside-2 = still inside
visits-to = { $from } to { $to }
visits-today-all = Today, all
visits-unseen = unseen
visits-vehicles =
    { $vehicles ->
        [one] <b>{ $vehicles }</b> vehicle
       *[other] <b>{ $vehicles }</b> vehicles
    }
visits-visitors =
    { $visitors ->
        [one] <b>{ $visitors }</b> visitor
       *[other] <b>{ $visitors }</b> visitors
    }
visits-visitors-only = Visitors only
visits-visits =
    { $visits ->
        [one] <b>{ $visits }</b> visit
       *[other] <b>{ $visits }</b> visits
    }

## Week: words of its tables

week-not-weighed = Not assessed
week-nobody-has-looked-yet = New
week-acknowledged-2 = Acknowledged
week-false-2 = Not a violation: { $finding }

## What the gateway noticed

notices-in-for-longer-than = In { $area } for longer than { $limit }.
notices-inside-at = In { $area } at { $at }.
notices-gate-did-not-open = Gate did not open
notices-got-no-pulse = Was to pass { $lane }, and the gate did not open.
notices-the-event = the event
notices-long-stay = Long stay
notices-came-in = entered
notices-nothing-was-seen-of-it-in = Not seen in { $area } for { $limit }: assumed to have left.
notices-taken-to-have-left = Assumed to have left
notices-came-in-while-already-inside-times = Entered while already inside { $count } times within { $days }.
notices-again-and-again = Repeated
notices-two-vehicles-with-this-plate-were = Two vehicles with this plate were inside at once: both left, one after the other.
notices-one-plate-two-vehicles = One plate, two vehicles
notices-the-one-came-in = the first entered
notices-the-other-came-in = the second entered
notices-by-the-clock-one-free-move = Scheduled: one-time pass for { $whom }.
notices-by-the-clock-forgotten-where-are = Scheduled: passback status reset for { $whom }.
notices-by-the-clock = Scheduled
notices-lane-reads-worse = Lane reads worse
notices-lane-reads-well-again = Lane reads well again

## Filter: choices

filter-acknowledged = Acknowledged
filter-open = New
filter-explained = Explained
filter-newest-first = Newest first

## Filter: said by its handler

filter-this-search-has-been-forgotten-please = This search has expired. Please search again.
filter-not-searched-for-that = Not searched for that: { $why }.
filter-oldest-first = Oldest first
filter-order = Order

## Inside: said by its handler

inside-inside-now = Inside now

## Muster: said by its handler

# Muster: the list of who is on the site, for an evacuation. It goes by what cameras saw; no reset empties it.
muster-muster = Muster
muster-that-is-no-date-and-time = That is not a date and time: showing now.
muster-that-is-in-the-future-this = That is in the future: showing now.
muster-no-group = no group
muster-hours-write-1-to-8760 = Hours: write 1 to 8760.
muster-overstays = Overstays
muster-it-is-off-the-list = Taken off the list and counted out.
muster-it-is-on-the-list = Added to the list.
muster-the-count-is-set = Count set.
muster-write-how-many-there-are = Vehicles: write how many there are.

## Resets: said by its handler

resets-resets = Resets
resets-one-free-move-for-the-next = One-time pass for { $whom }: the next passage of each is not checked.
resets-forgotten-where-are-the-list-of = Passback status reset for { $whom }. The list of who is inside stays as it is.
resets-choose-what-is-to-be-done = Choose what to do.
resets-choose-whom-it-is-for = Choose who it is for.
resets-the-vehicles-in = the vehicles in { $id }
resets-the-vehicles-of-group = the vehicles of group { $id }
resets-all-vehicles = all vehicles

## Rules: said by its handler

rules-to = { $from } to { $to }
rules-rules = Rules
# Region: several car parks that share who is inside.
rules-shares-who-is-inside-with-all = shares who is inside with all lots of { $region }
rules-counts-as-inside-for = counts as inside for { $min }
rules-longer-than-is-reported = longer than { $min } is reported
rules-taken-to-have-left-after = assumed to have left after { $min }

## Visits: said by its handler

visits-from-and-to-write-days-such = From and To: write days such as 2026-03-02, the earlier one first.
visits-a-report-covers-days-at-most = A report covers { $days_max } days at most.
# Visit, stay: the same: one vehicle's time inside, from entry to exit.
visits-visits-2 = Visits

## Trial: said by its handler

trial-try-rules = Try rules
trial-vehicles-answered = Vehicles answered
trial-let-through = Admitted
trial-left-to-you = Left to you
trial-violations = Violations
trial-turned-away-wrongly = Refused wrongly
trial-noted-wrongly = Recorded wrongly
trial-vehicles-with-three-violations-or-more = Vehicles with three violations or more
trial-days-write-1-to = Days: write 1 to { $days_max }.
trial-the-rules-are-too-long = The rules are too long.
trial-either-fields-or-rules = Rules in full and fields above say two things. Empty one of them: only what is shown is tried.
trial-timer-write-minutes-or-nothing = Timer: write minutes, or nothing.
trial-there-is-no-such-rule = There is no such rule.

## Trial: rules that cannot be tried

trial-trial-running-wait-for-or = A trial is running: wait for it, or stop it.
past-erased = personal data from before { $at } have been erased: what was then cannot be gone through again
trial-trial-died = the trial died ({ $death })
trial-operating-system-gave-no-thread = The operating system gave no thread: { $e }
trial-lane-site-file-has-no = {"["}lane.{ $id }]: the site file has no such lane
trial-crossing-assumed-or-input-with = crossing is "assumed", or "input" with crossing_within_s
trial-matching-exact-or-likely-with = matching is "exact", or "likely" with matching_at_least, 0.9 to 1

## Searches

filter-wildcards = ? for one character, * for any: TR?48*
passages-found =
    { $count ->
        [one] One vehicle found.
       *[other] { $count } vehicles found.
    }
passages-found-or-more = { $count } vehicles found, or more.
notices-tailgating = Tailgating
notices-somebody-crossed-behind = { $lane }: somebody whom nobody has read crossed right behind another vehicle, under one opening.
notices-in-two-lots = Inside two lots
notices-edit-lost = Edited twice
notices-let-in-at-another-lot-too = It was let in at lot { $lot } as well, before the news of its entry here had come: two vehicles bear the plate, or its exit was missed.
notices-another-edit-counts = This permit was edited at lot { $lot } at the same time; that edit is the later one and counts.
notices-another-exemption-counts = The exemption of group { $group } was edited at lot { $lot } at the same time; that edit is the later one and counts.
notices-edit-was-by = The edit made here was by { $by }.
event-this-vehicle-came-in-at-lot = This vehicle came in at lot { $lot } at { $at }. { $gap } later it was read at { $here }.
