### The other pages.

## Audit

audit-audit-log = Audit log
audit-everything = Everything
audit-in-order-all-rows-hold = <b>In order:</b> all { $rows } rows hold together. The log ends in <code class="hash">{ $end }</code>: keep a copy of that elsewhere now and then, and nobody can rewrite what is before it.
audit-nobody-has-done-anything-yet = Nobody has done anything yet.
audit-row = Row
audit-the-log-has-been-tampered = <b>The log has been tampered with, or the disk is failing.</b> Row { $row } is the first that does not fit: { $why }. Rows before it are in order. Keep a copy of the data folder and find out who had access.
audit-what-came-of-it = What came of it
audit-who-did-what-and-why = Who did what, and why. Nothing in it can be changed without being noticed.

## Filter

filter-all = All
filter-all-kinds = All kinds
filter-any = Any
filter-kind = Kind
filter-likeliest-cause = Likeliest cause
filter-list = List
filter-look-alikes-too = Look-alikes too
filter-looked-at = Looked at
filter-o-and-0-b-and = (O and 0, B and 8)
filter-plate-or-part-of-it = Plate or part of it

## Inside

inside-nobody-is-inside = Nobody is inside.
inside-picture = Picture
inside-probably-left = probably left without being seen
inside-sure = Sure
inside-sure-2 = sure
inside-sure-it-is-inside = Sure it is inside
inside-vehicles-inside-longest-first =
    { $total ->
        [one] <b>{ $total }</b> vehicle inside, longest first
       *[other] <b>{ $total }</b> vehicles inside, longest first
    }

## Log

log-log = Log
log-nobody-has-done-anything-yet = Nobody has done anything yet.
log-what-came-of-it = What came of it
log-what-persons-did-newest-first = What persons did, newest first

## Muster

muster-a-vehicle-is-here = A vehicle is here
muster-all-areas = All areas
muster-all-groups = All groups
muster-an-area-was-counted = An area was counted
muster-area = Area
muster-as-is-known-today = as is known today
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
muster-put-it-on-the-list = Put it on the list
muster-put-right = Put right
muster-seen = Seen
muster-seen-that-it-is-gone = Seen that it is gone
muster-set-the-count = Set the count
muster-sure = sure
muster-sure-it-is-here = Sure it is here
muster-take-it-off = Take it off the list
muster-vehicles-in-it = Vehicles in it

## Notices

notices-kind = Kind
notices-nothing-out-of-the-ordinary = Nothing out of the ordinary so far.
notices-notices = Notices
notices-vehicle = Vehicle
notices-what-the-gateway-noticed-by = What the gateway noticed by itself, newest first

## Overstays

overstays-allowed = Allowed
overstays-beyond-or-here =
    { $count ->
        [one] <b>{ $count }</b> vehicle beyond a limit of the site, or here for { $hours } hours or longer
       *[other] <b>{ $count }</b> vehicles beyond a limit of the site, or here for { $hours } hours or longer
    }
overstays-here =
    { $count ->
        [one] <b>{ $count }</b> vehicle here for { $hours } hours or longer
       *[other] <b>{ $count }</b> vehicles here for { $hours } hours or longer
    }
overstays-hours = Hours
overstays-no-limit = no limit
overstays-nobody-has-been-here-that = Nobody has been here that long.
overstays-overstays = Overstays

## Passages

passages-no-vehicle-has-come-yet = No vehicle has come yet.
passages-passages = Passages

## Resets

resets-choose = Choose…
resets-do-it = Do it
resets-everybody-in = Everybody in { $name }
resets-for-when-the-gateway-is = For when the gateway is wrong about many vehicles at once. One vehicle is reset on the page of its event.
resets-for-whom = For whom
resets-forget-where-they-are-nobody = <b>Forget where they are.</b> Nobody counts as inside until the next entry, and each has one free move. The list of who is inside stays. Whoever comes later is not meant.
resets-group = Group { $group }
resets-one-free-move-the-next = <b>One free move.</b> The next passage of each who is there, or may be, is not judged. Whoever comes later has none. Nothing else changes.
resets-reset = Reset

## Rules

rules-across-refuse-at = across: refuse_at
rules-areas = Areas
rules-as-the-site-file-has = As the site file has them; it is changed by whoever runs the machine.
rules-everywhere = Everywhere
rules-free-moves = Free moves
rules-from-the-probabilities-that-were = From the probabilities that were stored when the vehicles were decided. One that would have been let in in any case, because of an outage or a doubtful plate, is left out where that is known.
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
rules-try-others = Try others
rules-unsure =
    { $count ->
        [one] One vehicle could have left unseen and is not kept out now.
       *[other] { $count } vehicles could have left unseen and are not kept out now.
    }
rules-what-hard-means-here = What hard means here
rules-what-this-site-has-taught = What this site has taught
rules-who-is-exempt = Who is exempt
rules-would-have-been-kept-out = would have been kept out
rules-would-have-been-kept-out-2 = Would have been kept out

## Trial

trial-a-timer-from-your-own = A timer from your own stays
trial-a-vehicle-comes-in-that = A vehicle comes in that counts as inside
trial-answered-otherwise = Answered otherwise
trial-as-in-a-policy-file = As in a policy file. If something stands here, the fields above are not used.
trial-as-it-is-now = As it is now
trial-as-it-is-now-2 = as it is now
trial-as-it-was = As it was
trial-as-tried = As tried
trial-counts-as-inside-for-at = Counts as inside for at most, minutes
trial-days-back-from-now = Days back from now
trial-empty-as-it-is-now = Empty: as it is now. 0: without end.
trial-every-vehicle-would-have-been = Every vehicle would have been answered the same.
trial-going-through-the-past = Going through the past…
trial-groups-that-are-exempt = Groups that are exempt
trial-kept-shut = Kept shut
trial-let-through-and-noted = Let through and noted
trial-not-watched = Not watched
trial-passages-could-not-be-followed = { $lost } passages could not be followed under the other rules.
trial-proposed-all-but-one-in = Proposed: <b>{ $timer }</b>. All but one in a hundred of { $stays } stays were over by then.
trial-rules = Rules
trial-rules-in-full-lane-by = Rules in full, lane by lane
trial-rules-to-try = Rules to try
trial-separated-by-commas-empty-as = Separated by commas. Empty: as it is now.
trial-share-of-stays-and-of = Share of stays and of wrong violations by timer
trial-side-by-side = Side by side
trial-stays-that-last-longer = Stays that last longer
trial-stays-that-last-longer-not = stays that last longer: not watched to their end
trial-stop = Stop
trial-timer = Timer
trial-to = { $from } to { $to }
trial-too-few-stays-to-propose = Too few stays to propose one: { $stays } are known from beginning to end.
trial-tried = Tried
trial-try-it = Try it
trial-vehicles-with-several-violations = Vehicles with several violations
trial-was = Was
trial-what-other-rules-would-have = What other rules would have done with the vehicles of the last weeks. Nothing changes at the gates.
trial-wrong-ones-waived = Wrong ones waived
trial-wrong-violations-that-this-timer = wrong violations that this timer spares ({ $wrong } known)
trial-wrongly-a-later-event-shows = Wrongly: a later event shows that the vehicle had left before.

## Visits

visits-all-groups = All groups
visits-and-more-the-csv-has = And { $beyond } more: the CSV has them all.
visits-area = Area
visits-by = by
visits-came = Came
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

week-not-weighed = Not weighed
week-nobody-has-looked-yet = Nobody has looked yet
week-acknowledged-2 = Acknowledged
week-false-2 = False: { $finding }

## What the gateway noticed

notices-in-for-longer-than = In { $area } for longer than { $limit }.
notices-inside-at = In { $area } at { $at }.
notices-long-stay = Long stay
notices-came-in = came in
notices-nothing-was-seen-of-it-in = Nothing was seen of it in { $area } for { $limit }: it is taken to have left.
notices-taken-to-have-left = Taken to have left
notices-came-in-while-already-inside-times = Came in while already inside { $count } times within { $days }.
notices-again-and-again = Again and again
notices-two-vehicles-with-this-plate-were = Two vehicles with this plate were inside at once: both left, one after the other.
notices-one-plate-two-vehicles = One plate, two vehicles
notices-the-one-came-in = the one came in
notices-the-other-came-in = the other came in
notices-by-the-clock-one-free-move = By the clock: one free move for { $whom }.
notices-by-the-clock-forgotten-where-are = By the clock: forgotten where { $whom } are.
notices-by-the-clock = By the clock
notices-lane-reads-worse = Lane reads worse
notices-lane-reads-well-again = Lane reads well again

## Filter: choices

filter-acknowledged = Acknowledged
filter-open = Open
filter-explained = Explained

## Filter: said by its handler

filter-this-search-has-been-forgotten-please = This search has been forgotten. Please search again.
filter-not-searched-for-that = Not searched for that: { $why }.

## Inside: said by its handler

inside-inside-now = Inside now

## Muster: said by its handler

muster-muster = Muster
muster-that-is-no-date-and-time = That is no date and time: this is now.
muster-that-is-in-the-future-this = That is in the future: this is now.
muster-no-group = no group
muster-hours-write-1-to-8760 = Hours: write 1 to 8760.
muster-overstays = Overstays
muster-it-is-off-the-list = It is off the list, and counted out.
muster-it-is-on-the-list = It is on the list.
muster-the-count-is-set = The count is set.
muster-write-how-many-there-are = Vehicles: write how many there are.

## Resets: said by its handler

resets-resets = Resets
resets-one-free-move-for-the-next = One free move for { $whom }: the next passage of each is not judged.
resets-forgotten-where-are-the-list-of = Forgotten where { $whom } are. The list of who is inside stays as it is.
resets-choose-what-is-to-be-done = Choose what is to be done.
resets-choose-whom-it-is-for = Choose whom it is for.
resets-the-vehicles-in = the vehicles in { $id }
resets-the-vehicles-of-group = the vehicles of group { $id }
resets-all-vehicles = all vehicles

## Rules: said by its handler

rules-to = { $from } to { $to }
rules-rules = Rules
rules-shares-who-is-inside-with-all = shares who is inside with all lots of { $region }
rules-counts-as-inside-for = counts as inside for { $min }
rules-longer-than-is-reported = longer than { $min } is reported
rules-taken-to-have-left-after = taken to have left after { $min }

## Visits: said by its handler

visits-from-and-to-write-days-such = From and to: write days such as 2026-03-02, the first one first.
visits-a-report-covers-days-at-most = A report covers { $days_max } days at most.
visits-visits-2 = Visits

## Trial: said by its handler

trial-try-rules = Try rules
trial-vehicles-answered = Vehicles answered
trial-let-through = Let through
trial-left-to-you = Left to you
trial-violations = Violations
trial-turned-away-wrongly = Turned away wrongly
trial-noted-wrongly = Noted wrongly
trial-vehicles-with-three-violations-or-more = Vehicles with three violations or more
trial-days-write-1-to = Days: write 1 to { $days_max }.
trial-the-rules-are-too-long = The rules are too long.
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
