### Violations, and a single event.

## Event

event-beside = The events before and after this one
event-next = Next
event-next-violation = Next violation
event-previous = Previous
event-previous-violation = Previous violation
event-what-to-do = What you can do
event-a-vehicle-with-a-similar-plate = A vehicle with a similar plate came in by { $before }, { $at }. { $gap } later this one was seen at { $here }.
violations-acknowledge-chosen = Acknowledge the chosen ones
violations-all-on-this-page = All on this page
violations-choose = Choose this one
violations-noted =
    { $count ->
        [0] None was chosen.
        [one] One violation was acknowledged.
       *[other] { $count } violations were acknowledged.
    }
event-common-reasons = Common reasons
event-event = Event { $seq }
event-exempt = Exempt: { $reason }
event-exempt-this-permit = Exempt this permit…
event-exempt-until = Exempt: { $reason }, until { $until }
event-history-of-this-plate = History of this plate
event-if-the-gateway-is-wrong = If the gateway is wrong about where this vehicle is, reset the plate: its next passage then counts as the first.
event-it-has-left-seen-by = I saw it leave
event-judge-this-read = Correct this read
# A common reason for a reset, offered as a button.
event-left-by-an-open-gate = Left through an open gate
event-nearly-the-plate-of-likely = Almost the plate { $plate } of <a href="{ $page }">{ $holder }</a>: { $share } likely to be that vehicle, misread.
event-no-entry-is-known = No entry is known
event-pictures = Pictures
event-plate-was-misread = Plate was misread
event-put-it-right = Correct it
event-read-as = Read as { $read }.
event-read-as-how = Read as { $read }, { $how }.
event-reset = Reset { $plate }?
event-reset-2 = Reset
event-reset-this-plate = Reset this plate…
event-say-what-the-picture-shows = Say what the picture shows. Whatever followed from a wrong match is undone, and the lane learns from it.
event-the-entry-before = <b>The entry before</b> { $lane }, { $at }
event-the-entry-before-none = <b>The entry before</b> none
event-the-gateway-forgets-where-this = The gateway forgets where this vehicle is. Its next passage counts as the first.
event-the-plate-as-it-was = The plate as it was read
event-the-plate-as-it-was-2 = The plate as it was read then
event-the-vehicle-at = The vehicle at { $lane }
event-this-read = <b>This read</b> { $lane }, { $at }
event-was-it-read-right = Was it read correctly?
event-what-happened = What happened
event-what-is-most-likely = What is most likely

## Violations

violations-a-word-to-it = Comment
violations-a-word-to-it-if = Comment (optional)
violations-acknowledge = Acknowledge
violations-before = <b>Before</b> { $lane }, { $at }
violations-before-nothing = <b>Before</b> nothing
violations-explained-contradictions = Explained contradictions
violations-found = <b>{ $words }</b> by { $by }, { $at }
violations-found-word = <b>{ $words }</b> by { $by }, { $at }: { $word }
violations-if-this-read-is-wrong = If this read is wrong, the plate is
violations-if-you-can-tell = if you can tell
violations-it-was-none = Not a violation…
violations-its-next-passage-counts-as = Reset plate
violations-no-entry-is-known = No entry is known
violations-no-explained-contradictions = No explained contradictions.
violations-no-picture-before = No picture kept of the entry before
violations-no-picture-read = No picture kept of this read
violations-no-violations-when-a-vehicle = No violations. When a vehicle breaks a rule, it is listed here with its pictures.
violations-not-looked-at-yet = New
violations-now = <b>Now</b> { $lane }, { $at }
violations-picture-before = Picture of the entry before
violations-picture-read = Picture of this read
violations-repeated-violators = Repeated violators
violations-reset-the-plate = Reset the plate…
violations-the-vehicle-at = The vehicle at { $lane }
violations-these-vehicles-went-against-what = These vehicles contradicted what is known, and that is more likely a missed or misread passage than a broken rule. None of them is a violation, and none is held against anyone.
violations-week-by-week = Week by week
violations-what-is-most-likely = What is most likely
violations-what-it-was = What it was…

## Violators

violators-all-violations = All violations
violators-at-least-violations-in-days = At least { $least } violations in { $days } days; false alarms do not count
violators-no-vehicle-has-so-many = No vehicle has that many violations.
violators-the-vehicle-at = The vehicle at { $lane }
violators-violations = { $count } violations
violators-violations-at-least = Violations at least
violators-within-days = Within days

## Week

week-a-day-of-the-week = A day of the week
week-acknowledged = Acknowledged
week-all-violations = All violations
week-by-hour-of-the-day = By hour of the day
week-by-lane = By lane
week-contradictions-that-are-likelier-a = Contradictions that are probably a missed or misread passage: no violations
week-explained = Explained
# False alarm: a person looked and said that it was not a violation.
week-false = False alarms
week-hour = Hour
week-none = None.
week-not-looked-at = New
week-of-all = Of all
week-of-these-false = False alarms
week-plates-with-most = Most frequent plates
week-to = { $first } to { $last }
week-violations-by-the-hour-of = Violations by the hour of the day; the figures are in the table below
week-week-after = Week after
week-week-before = Week before
week-week-before-2 = week before: { $before } ({ $change })
week-week-before-3 = week before: { $before }

## Event: said by its handler

event-no-entry-of-this-vehicle-is = No entry of this vehicle is known, yet it came to { $here }.
event-this-vehicle-came-in-by-at = This vehicle entered at { $before } at { $at } and was not seen leaving. { $gap } later it came to { $here }.
event-another-vehicle-of-the-same-permit = Another vehicle of the same permit entered at { $before } at { $at } and was not seen leaving. { $gap } later this one came to { $here }.
event-this-event-has-no-plate = This event has no plate.
event-forgotten-where-this-vehicle-is-its = Plate reset: its next passage counts as the first.

## Findings: said by its handler

findings-a-violation-is-called-false-by = Only a supervisor can mark a violation as a false alarm. You can acknowledge it.
findings-noted = Saved: { $finding }.
findings-the-read-itself-could-not-be = { $done } The read itself could not be corrected: { $why }
findings-the-plate = The plate: { $why }.

## Violations: said by its handler

violations-violations = Violations

## Violators: said by its handler

violators-repeated-violators = Repeated violators

## Week: said by its handler

week-as-before = as before
week-the-week-write-one-of-its = The week: write one of its days, such as 2026-03-02.
week-by-kind = By kind
week-by-likeliest-cause = By most likely cause
week-what-persons-found = Review results
week-of-violations-this-week = { $lane }: { $part } of { $all } violations this week.
week-violations-of-a-week = Violations of a week
