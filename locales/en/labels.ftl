### What the engine says

## What the engine says

label-may-pass-gates-off = Permitted, gates off
label-told-too-late = Permitted, too late for the gate
label-let-through = Admitted
label-let-through-noted = Admitted (violation recorded)
label-kept-shut = Refused
label-waits-for-you = Waiting for you
label-nothing-to-do = Nothing to do
label-permit-in-order = Permit valid
label-exempt-permit = Exempt permit
label-visitor-let-in = Visitor admitted
label-visitor-without-a-permit = Visitor without a permit
label-visitor-asks-to-come-in = Visitor asks to enter
label-on-the-deny-list = On the deny list
label-likely-on-the-deny-list = Probably on the deny list
label-permit-is-not-valid-yet = Permit is not valid yet
label-permit-has-ended = Permit has expired
label-permit-is-for-other-hours = Permit not valid at this hour
label-permit-is-for-other-lanes = Permit not valid at this lane
# Passback: the permit (or the visitor's plate) counts as inside and enters again.
label-came-in-while-already-inside = Entered while already inside
label-left-without-having-come-in = Exit without a known entry
label-may-be-inside-already-a-person = Possibly already inside: a person decides
# "trap" in the site file: admitted at the entrance and held at the exit until a person opens.
label-came-in-while-already-inside-not = Entered while already inside: held at the exit
# Spaces: how many vehicles of one permit may be inside at a time (a pool, such as ten cars on three spaces).
label-all-spaces-of-the-permit-are = All spaces of the permit are taken
label-known-to-be-in-another-area = Known to be in another area
label-came-in-on-a-used-permit = Entered on a permit in use: held at the exit
label-the-area-is-full = The area is full
# A second factor at the lane, beside the plate.
label-waits-for-a-pin-or-card = Waits for a PIN or card
label-left = Exit
label-plate-could-not-be-read = Plate could not be read
# The camera has seen the same vehicle once more; nothing is decided anew.
label-same-vehicle-again = Same vehicle again
label-seen-at-another-lane = already answered at another lane; this camera sees it too
# The next four: a contradiction that is explained, probably by a missed or misread passage. Milder than a violation.
label-came-in-though-believed-inside = Entered though believed inside
label-left-though-no-entry-is-known = Left though no entry is known
label-left-though-believed-in-another-area = Left, though believed in another area
label-came-in-though-the-spaces-seemed = Entered though all spaces seemed taken
label-likelier-something-missed-or-misread-than = Probably a missed or misread passage and not a broken rule: no violation, not held against anyone.
label-likelier-something-missed-or-misread-than-2 = Probably a missed or misread passage and not a second vehicle: no violation, not held against anyone.
label-all-spaces-of-the-permit-were = All spaces of the permit were taken
label-the-area-was-full = The area was full
label-wanted-out-on-a-used-permit = Exit attempt on a permit in use
label-a-permit-can-be-inside-once = A permit can be inside only once. This lane refuses a vehicle that breaks the rule.
label-a-permit-can-be-inside-once-2 = A permit can be inside only once. This lane admits the vehicle and records a violation.
label-only-a-vehicle-that-came-in = Only a vehicle that entered may leave. This lane refuses a vehicle that breaks the rule.
label-only-a-vehicle-that-came-in-2 = Only a vehicle that entered may leave. This lane lets the vehicle out and records a violation.
label-a-vehicle-leaves-the-area-that = A vehicle can only leave the area it is in. This lane refuses a vehicle that breaks the rule.
label-a-vehicle-leaves-the-area-that-2 = A vehicle can only leave the area it is in. This lane admits the vehicle and records a violation.
label-a-permit-has-so-many-spaces = A permit has a number of spaces. This lane refuses further vehicles when they are taken.
label-a-permit-has-so-many-spaces-2 = A permit has a number of spaces. When they are taken, this lane admits the vehicle and records a violation.
label-an-area-holds-so-many-vehicles = The area has a limit. The vehicle is refused when it is full.
label-an-area-holds-so-many-vehicles-2 = The area has a limit. When it is full, the vehicle is admitted and a violation is recorded.
label-a-vehicle-that-came-in-on = A vehicle that entered on a permit in use is held at the exit until a person opens.
label-a-permit-can-be-inside-once-3 = A permit can be inside only once. This lane asks a person when it is not sure that the rule is broken.
label-a-second-vehicle-on-the-same = A second vehicle on the same permit
label-it-had-left-and-no-camera = It had left, unseen by any camera
label-it-had-left-and-its-plate = It had left and its plate was misread
label-this-read-is-wrong-another-vehicle = This read is wrong: it is another vehicle
label-the-earlier-read-was-another-vehicles = The earlier read belonged to another vehicle
label-it-had-been-let-in-and = It had been admitted, but turned away
label-its-permit-has-left-already = Its permit has already left
label-its-entry-was-missed-no-camera = Its entry was missed by every camera
label-it-came-in-and-its-plate = It entered and its plate was misread
label-a-second-vehicle-with-this-plate = A second vehicle with this plate
label-it-has-left-already = It has left already
label-a-second-vehicle = A second vehicle
label-not-seen-at-the-other-end = Not seen at the other end
label-misread-at-an-exit = Misread at an exit
label-misread-at-an-entrance = Misread at an entrance
label-it-had-turned-away = It had turned away
label-acknowledged = Acknowledged
label-false-this-read-is-wrong = Not a violation: this read is wrong
label-false-it-had-left-and-was = Not a violation: it had left and was misread
label-false-it-had-come-in-and = Not a violation: it had entered and was misread
label-false-it-had-left-and-was-2 = Not a violation: it had left and was not seen
label-false-it-had-come-in-and-2 = Not a violation: it had entered and was not seen
label-false-for-another-reason = Not a violation: another reason
label-acknowledged-2 = acknowledged
label-read-wrong-here = read wrong here
label-misread-at-the-other-end = misread at the other end
label-not-seen-at-the-other-end-2 = not seen at the other end
label-for-another-reason = another reason
# Misread: the camera took one character for another, as 8 for B.
label-taken-for-a-likely-misreading-sure = treated as a probable misread ({ $probability } % sure)
label-gate-opened = gate opened
# Passage: the vehicle has really gone through, after the gate was told to open.
label-passed = passed
label-let-through-by-a-person = admitted by a person
label-did-not-pass = did not pass
label-gate-did-not-open = gate did not open
label-a-person = a person
label-let-in-by = admitted by { $by }
label-refused-by = refused by { $by }
label-pin-or-card-was-given = PIN or card accepted
label-nobody-answered-kept-shut = nobody answered: refused
label-nobody-answered-opened = nobody answered: opened
label-gone-without-an-answer = drove away unanswered
label-gate-took-the-command-in-ms = gate confirmed in { $took_ms } ms
label-gate-did-not-take-the-command = gate did not confirm: { $why }
label-too-late-for-the-gate-nothing = too late for the gate: nothing was sent
label-held-back = held back: { $why }
label-entry = entry
label-exit = exit
# The next four are what a lane does about passback, short, on its tile. Then the same for visitors.
label-inside-twice-not-watched = passback: not enforced
label-inside-twice-let-in-not-out = passback: admitted, held at the exit
label-inside-twice-noted = passback: admitted, recorded
label-inside-twice-kept-shut = passback: refused
label-visitors-let-through = visitors: admitted
label-visitors-kept-shut = visitors: refused
label-visitors-you-decide = visitors: you decide
label-lane-rule = { $passback }; { $visitors }

## Where a vehicle stands: what a person did, what the gate did

label-admitted-by-a-person = Admitted by a person
label-refused-by-a-person = Refused by a person
label-nobody-answered = Nobody answered
label-nobody-answered-and-opened = Nobody answered: opened
label-gone = Gone
label-the-gate-did-not-open = Gate did not open
label-admitted-did-not-pass = Admitted, did not pass
label-passed-all-the-same = Passed without being admitted
label-opened-by = opened by { $by }
# What a person did, and when: "opened by nina 16:40:37"
label-at = { $what } { $at }
# What a person did; what the gate did then: "opened by nina 16:40:37; gate confirmed"
label-then = { $first }; { $then }
label-gate-asked = gate has been asked
label-gate-confirmed = gate confirmed

## Who stands in a history where nobody logged in

# They stand in a column of names, as persons do.
person-first-start = first start
person-site-file = site file
person-gateway = gateway
person-somebody = somebody
person-nobody = nobody
person-program = program { $name }
person-holder = holder { $permit }
person-source = source { $name }
