### Lanes: how they read, calibration, commissioning, review.

## Calibration

calibration-back-to-live = Back to live
calibration-back-to-the-lane = Back to the lane
calibration-shape-region = Region
calibration-shape-plate = Plate
calibration-corner-across = { $name }, corner { $row_name }, across
calibration-corner-down = { $name }, corner { $row_name }, down
calibration-corner-of = { $name }, corner { $number } of { $count }
calibration-place = { $what }: { $x } across, { $y } down
calibration-shape-removed = { $name } removed.
calibration-corner-removed = Corner removed; { $name } has { $count }.
calibration-add-a-corner = Add a corner to { $name } after corner { $number }
calibration-move-all = Move { $name } as a whole
calibration-middle = { $name }: middle at { $x } across, { $y } down
calibration-busy = The models are busy. Trying again…
calibration-failed = That did not work. Reload the page.
calibration-lost = No connection to the gateway.
calibration-corners-as-numbers = Corners as numbers
calibration-discard-changes = Discard changes
calibration-drag-corners-by-finger-or = Drag corners by finger or mouse; with the keyboard: Tab to a corner, arrows move it by 1 px, with Shift by 10, Delete removes it.
calibration-draw-it = Draw it
calibration-draw-on-this-picture = Draw on this picture:
calibration-e-g-camera-hung = e.g. camera hung
calibration-greatest-width-px = Greatest width, px
calibration-half-of-the-last-plates = Half of the last { $reads } plates were narrower; from { $least } to { $most } px. { $advice }
calibration-held = Held: { $at }
calibration-hold-picture = Hold picture
calibration-how-large-plates-are = How large plates are
calibration-in-pixels-of-a-picture = In pixels of a picture of { $width } × { $height }, from its top left. A region that is left empty is the whole picture.
calibration-kept-in = Saved in <span class="draw-file">{ $file }</span>; the previous file stays beside it. The lane uses it from the next picture on.
calibration-kept-pictures-of-this-lane = Kept pictures of this lane
calibration-least-width-px = Least width, px
calibration-live = Live
calibration-look-now = Try now
# Mask: a part of the picture in which nothing is looked for.
calibration-mask = Mask
calibration-no-picture = No picture: { $health }
calibration-no-plate-has-been-read = No plate has been read here yet.
calibration-none-kept = None kept.
calibration-nothing-was-looked-at-yet = Nothing has been tried yet.
calibration-picture = Picture
calibration-picture-of-the-lane = Picture of the lane
calibration-plates-outside-these-widths-are = Plates outside these widths are ignored; empty: no limit. The larger the least width, the quicker a look.
calibration-px = { $width } px,
calibration-px-wide = <b>{ $middle } px</b> wide { $word }
calibration-remove = Remove
calibration-save = Save
calibration-the-lanes-file-cannot-be = The lane's file cannot be used at the next start: { $sentence } What you see is in force now. Save, and the file is right again.
calibration-what-is-read = What is read
calibration-what-the-file-says-of = The file's own comments
calibration-what-to-draw = What to draw
calibration-where-plates-are-looked-for = Where plates are looked for, what is ignored, how plates lie.
calibration-zoom-in = Zoom in

## Calibration seen

calibration-seen-no-plate-is-found-that = No plate is found that counts. Hold a picture with a vehicle in it, or choose a kept one below.
calibration-seen-one-look-takes-here-the = One look takes { $took } here. The smaller the region, the larger plates are shown to the models.
calibration-seen-plate = plate: { $score }
calibration-seen-px = { $w } × { $h } px
calibration-seen-the-plate-as-the-reader = The plate as the reader is shown it

## Commission steps

commission-steps-event = Event { $event }
commission-steps-picture = Picture of this event
commission-steps-the-test-car = The test car

## Commissioning

commissioning-begin = Begin
commissioning-end-it-as-it-stands = Stop test
commissioning-four-tests-with-one-car = Four tests with one car, before a lot goes live. The results are kept as proof.
commissioning-in-by = Entry lane
commissioning-it-should-have-a-permit = It should have a permit that is not exempt, and be outside now.
commissioning-others-after = If one of them is the test car, it was misread.
commissioning-others-before = Other plates were read at these lanes meanwhile:
commissioning-out-by = Exit lane
commissioning-plate-of-the-test-car = Plate of the test car
commissioning-sheet = Sheet
commissioning-sheet-2 = Sheet { $number }
commissioning-sheets = Sheets
commissioning-under-way-in-by-out = Under way: { $plate } in by { $entry }, out by { $exit }

## Lane

lane-a-plate-with-that-was = A plate with { $truth } that was read as { $printed }
lane-below-the-straight-line-surer = Below the straight line: overconfident.
lane-by-hour-of-the-day = By hour of the day
lane-by-light-and-what-the = By light, and what the pictures are like
lane-calibrate = Calibrate
lane-camera-looked-at-by = Camera maintained by { $by }, { $at }
lane-camera-set-straight-again = Camera realigned
lane-characters = Characters
lane-common-findings = Common findings
lane-examples = Examples
lane-fit-no-vehicle-inside = Exits without matching entry
lane-glass-cleaned = Glass cleaned
lane-good-pictures-plates-at-least = Good pictures: plates at least 80 px wide, contrast of 50 or more, sharpness of 25 or more.
lane-hour = Hour
lane-how-often-characters-are-right = How often characters are right by the reader's confidence; the figures are in the table below
lane-how-sure-it-is-and = Confidence and accuracy
lane-i-have-looked-at-the = Log camera maintenance
lane-lamp-replaced = Lamp replaced
lane-no-character-of-this-could =
    No character of this { $period ->
        [day] day
        [week] week
       *[month] month
    } could be checked.
lane-no-character-was-read-wrong =
    No character was read wrong in this { $period ->
        [day] day
        [week] week
       *[month] month
    }, as far as could be checked.
lane-no-vehicle-in-this =
    No vehicle in this { $period ->
        [day] day
        [week] week
       *[month] month
    }.
lane-not-read = not read
lane-not-read-2 = Not read
lane-not-read-read-wrong-vehicles = { $hour }: { $unread_share } not read, { $wrong_share } read wrong, { $vehicles } vehicles
lane-noted = Save
lane-nothing-found = Nothing found
lane-of-plates-with = { $plates } of { $of } plates with { $truth }
lane-of-right = { $class }: { $right } of { $characters } right
lane-period = Period
lane-plates = Plates
lane-plates-2 = plates
lane-plates-read-wrong-by-their = Plates read wrong, by their picture
# The true character, then the one that the camera printed.
lane-read-as = <b>{ $truth }</b> read as <b>{ $printed }</b>
lane-read-wrong = read wrong
lane-read-wrong-2 = Read wrong
lane-rows-what-was-on-the = Rows: what was on the plate. Columns: what was read. Figures: plates.
lane-rows-what-was-on-the-2 = Rows: what was on the plate. Columns: what was read. Figures: plates; a figure leads to its examples.
lane-says-it-is-so-sure = confidence
# How sure the reader says it is of a character, against how often it is right.
lane-says-it-is-so-sure-2 = Confidence
lane-share-of-vehicles-not-read = Share of vehicles not read and of plates read wrong by the hour of the day; the figures are in the table below
lane-the-lane-learns-again-from = The lane starts learning again from now, and what is usual is measured anew.
lane-too-little = too little
lane-trend = Trend
lane-trend-label =
    Share of vehicles not read, of plates read wrong over this { $period ->
        [day] day
        [week] week
       *[month] month
    }; the figures are in the table below
lane-trend-label-exit =
    Share of vehicles not read, of plates read wrong and of exits without matching entry over this { $period ->
        [day] day
        [week] week
       *[month] month
    }; the figures are in the table below
lane-vehicles = Vehicles
lane-was-right = Right
lane-what-is-read-for-what = Which characters are confused
lane-what-is-wrong = What is wrong
lane-what-you-found-or-did = What you found or did
lane-you-have-looked-at-the = Log camera maintenance?

## Lanes

lanes-false-alarms-caused = False alarms caused
lanes-fit-no-vehicle-inside = Exits without matching entry
lane-all-of-one-vehicle = All of one vehicle, { $plate }: have its plate cleaned or replaced, before anything is done to the camera.
lanes-how-well-nothing-against-any = How well each lane reads. Nothing is known against any of them, so they stand in the site's order.
lanes-how-well-each-lane-reads = How well each lane reads, the worst first
lanes-not-read = Not read
lanes-period = Period
lanes-read-wrong = Read wrong
lanes-reads-wait =
    { $count ->
        [one] { $count } read waits for a person
       *[other] { $count } reads wait for a person
    }
lanes-vehicles = Vehicles
lanes-what-they-learned = Export learned corrections

## Review

review-another-plate = Another plate
review-as-read = It is as read, { $plate }
review-it-is = It is { $taken }
review-it-is-this = It is this
review-judged = Reviewed
review-judged-pictures = Export reviewed images
review-later = Later
review-no-as-read = No: it is as read, { $plate }
review-no-plate-or-nobody-can = No plate, or not readable
review-nothing-further-in-this-list = Nothing more in this list. <a href="{ $first }">Back to its beginning</a>
review-nothing-waits-for-you-reads = Nothing to review. Uncertain reads appear here by themselves.
review-reads-that-a-person-should = Reads that a person should check. The lane learns from every answer, and whatever followed from a wrong match is undone.
review-sure = { $sure } sure
review-the-plate-at = The plate at { $lane }
review-the-vehicle-at = The vehicle at { $lane }
review-which-reads = Which reads

## Sheet

sheet-all-sheets = All sheets
sheet-by = by { $by }
sheet-date-and-place = Date and place
sheet-sheet = Sheet { $number }
sheet-signature = Signature
sheet-test-car-in-by-out = Test car { $plate } in by { $entry }, out by { $exit }.
sheet-to = to { $ended }

## Commissioning: states

commission-no-lane = There is no lane { $id }.
commission-not-in = { $lane } does not lead in from outside.
commission-not-out = { $lane } does not lead out.
# Instead of an area's name, where a vehicle is in none.
commission-outside = outside
commission-expected-entry = Drive in by { $lane }. The entry is recorded as one, from outside into { $into }.
# $answer is one of the four sentences below.
# Commissioning: four tests with one car before a site goes live.
commission-expected-second = Come to { $lane } again without having left, at least { $after_s } seconds later. { $answer }
commission-expected-unjudged = The gate opens: passback is not enforced here.
commission-expected-refused = The gate stays shut.
commission-expected-asked = The gate waits for a person, and a violation is recorded.
commission-expected-open = The gate opens, and a violation is recorded.
commission-expected-exit = Drive out by { $lane }. The exit is recorded as one, and a next entry would be let in.
commission-expected-timer = Nothing to do: a copy of the gateway's state is run forward past the timer.
commission-found-entry = Recorded as an entry from { $from } to { $to }.
# $answer is one of the four below.
commission-found-second =
    The second entry: { $answer }, { $recorded ->
        [yes] and a violation is recorded.
       *[no] no violation is recorded.
    }
commission-answer-open = admitted
commission-answer-refused = refused
commission-answer-asked = left to a person
commission-answer-none = nothing was done
commission-found-exit =
    Recorded as an exit from { $from } to { $to }. { $ended ->
        [yes] It ended the stay{ $again ->
            [yes] , and a next entry would be let in (tried in a copy).
            [no] ; but in a copy a next entry was not let in without more ado.
           *[untried] .
        }
       *[no] It ended no stay, since the entry was not bound to it{ $again ->
            [yes] ; a next entry would be let in (tried in a copy).
            [no] ; and in a copy a next entry was not let in without more ado.
           *[untried] .
        }
    }
commission-found-no-timer = No timer is configured here: only an exit or a person clears the state.
commission-found-timer-unused = A timer of { $minutes } min is configured, but passback is not enforced here.
commission-found-timer =
    In a copy, a minute before the timer of { $minutes } min ends the car { $before ->
        [yes] counts as inside
       *[no] does not count as inside
    }; a minute after it { $after ->
        [yes] still does.
       *[no] does not.
    }
commission-why-exempt = The permit or its group is exempt from passback: test with one that is not.
commission-why-free-move = A one-time pass was outstanding (a reset, an amnesty, or nobody knew where it was), so passback was not checked. Drive out and start again: it is used up now.
commission-why-lane-blind = A lane of the region sees nothing, and the site file says while_down = "off": passback is not enforced until it sees again.
commission-why-not-likely-enough = It was admitted and recorded: a second vehicle is { $likely } likely here, and this lane refuses from { $at }.
commission-why-soft = It was admitted and recorded: the lane is soft for this vehicle now, because of a schedule, an outage, or a lane of the region that sees nothing.
commission-why-explained = It was not taken for a passback: a second vehicle is { $likely } likely, and this lane records one from { $at }.
commission-why-another-rule = Another rule answered: see the event.
commission-why-not-inside = It was not known to be inside: its entry was not recorded, its timer is over, or the lane does not track.
commissioning-later = Later
commissioning-now = Now
commissioning-passed = Passed
commissioning-failed = Failed
commissioning-does-not-apply = Does not apply

## How large plates are

sizes-too-small = too small
sizes-good = good
sizes-larger-than-needed = larger than needed
sizes-px-are-needed-move-the-camera = { $needed_px } px are needed: move the camera nearer or zoom in.
sizes-from-px-on-nothing-is-gained = From { $ample_px } px on nothing is gained: zooming out shows more of the lane.

## Charts

chart-not-read = not read
chart-read-wrong = read wrong
chart-fit-no-vehicle-inside = exits without matching entry

## Charts: changes

chart-read-as = { $truth } read as { $printed }
chart-no-vehicles = no vehicles
chart-before-after = { $at }: { $what }, { $before } before, { $after } after

## Lane: said by its handler

lane-persons-looked-at-of-violations-here = { $seen } of { $all } violations here were reviewed; { $false_ones } were false alarms
lane-vehicles-that-passed-without-a-plate = Vehicles that passed without a plate being read.
lane-of-the-plates-whose-truth-is = Of the plates whose truth is known: from permits, from the other end of the stay, from persons.
lane-vehicles-that-left-under-a-text = Vehicles that left under a plate text that no vehicle inside has.
# It is not certain which of the vehicles inside has left.
lane-ambiguous-match = Ambiguous match
lane-vehicles-that-left-and-were-likelier = Vehicles that left and were probably one of those inside, but not certainly.
# Only a later event showed whose exit this was, and the gateway corrected itself.
lane-put-right-later = Corrected later
lane-exits-of-which-only-a-later = Exits whose vehicle became known only by a later event.
lane-read-or-not = Read or not.
lane-false-alarms-caused = False alarms caused
lane-drivers-accused-because-this-exit-had = False alarms because this exit had not noticed that a vehicle left.
lane-violations-noted-here = Violations recorded here
lane-right-or-wrong = Right or wrong.
lane-explained-contradictions = Explained contradictions
lane-contradictions-here-that-are-likelier-a = Contradictions here that are probably a missed or misread passage: no violations, not held against anyone.
lane-by-day = By day
lane-after-dark = After dark
lane-light-not-known = Light not known
lane-plate-width = Plate width
lane-brightness = Brightness
lane-of-255 = of 255
lane-contrast = Contrast
lane-sharpness = Sharpness
lane-of-100 = of 100
lane-below = below { $high }
lane-to = { $low } to { $high }
lane-and-more = { $low } and more
lane-noted-learns-again-from-now-on = Saved. { $name } starts learning again from now, and what is usual is measured anew.

## Lanes: said by its handler

lanes-day = Day
lanes-week = Week
lanes-month = Month
lanes-lanes = Lanes

## Review: said by its handler

review-ambiguous-match = Ambiguous match
review-fits-no-vehicle-inside = Exit without matching entry
review-put-right-later = Corrected later
review-close-to-a-permit = Close to a permit
review-all = All
review-review = Review
review-taken-for-the-vehicle-that-came = Matched to the vehicle that entered here
review-is-this-read-right = Is this read right?
review-what-was-read = What was read
review-it-is-not-sure-which-vehicle = It is not certain which vehicle this was.
review-this-vehicle-left-under-a-text = This vehicle left under a plate text that no vehicle inside has.
review-only-later-it-turned-out-whose = Only later did it turn out whose exit this was: that vehicle entered again.
review-this-vehicle-came-in-under-a = This vehicle entered under a plate text that is close to a permit's plate.
review-noted-it-was = Saved: it was { $plate }.
review-noted-it-is-as-it-was = Saved: it is as it was read.
review-it-was-taken-for-no-other = It was not matched to another plate.
review-plate = Plate: { $e }.
review-noted-it-cannot-be-told = Saved: not readable.
review-choose-what-it-is = Choose what it is.

## Commissioning: said by its handler

commissioning-the-entry-is-recorded-with-its = The entry is recorded, with its direction
commissioning-a-second-entry-is-answered-as = A second entry is answered as the rules say
commissioning-choose-a-lane = Choose a lane
commissioning-the-exit-clears-it = The exit clears it
commissioning-the-timer-clears-it = The timer clears it
commissioning-commissioning = Commissioning
commissioning-commissioning-sheet = Commissioning, sheet { $number }
commissioning-plate = Plate: { $why }.

## Calibration: said by its handler

calibration-as-you-drew-it = As you drew it
calibration-found = Found { $n }
calibration-calibrate = Calibrate { $lane }
calibration-by-day = By day
calibration-after-dark = After dark
calibration-not-saved = Not saved. { $why }
calibration-saved-as-looks-by-it-from = Saved as { $file }. { $name } looks by it from now on.

## Calibration: said by its handler

lane-read-as-in = { $truth } read as { $printed } in { $share } of the plates that have { $truth }
lane-px = px
lane-other-entrances =
    { $count ->
        [one] other entrance: { $share }
       *[other] other entrances: { $share }
    }
lane-other-exits =
    { $count ->
        [one] other exit: { $share }
       *[other] other exits: { $share }
    }

## Drawings that make no sense

drawing-picture-has-no-size-hold = The picture has no size: hold one first.
# Region of a picture: where plates are looked for. Not the region of several car parks.
drawing-region = The region
drawing-region-tiny-less-than-hundredth = The region is tiny, less than a hundredth of the picture: draw it round the strip of road where plates are read.
drawing-there-are-more-than-masks = There are more than { $max } masks: join some.
drawing-lies-outside-region-where-nothing = { $name } lies outside the region, where nothing is looked for anyway: move it or remove it.
drawing-masks-cover-whole-region-nothing = The masks cover the whole region: nothing would be read.
drawing-needs-at-least-three-corners = { $name } needs at least three corners.
drawing-has-more-than-corners = { $name } has more than { $max } corners.
drawing-corner-lies-outside-picture = { $name }: corner { $number } lies outside the picture.
drawing-crosses-itself-put-its-corners = { $name } crosses itself: put its corners in order, one after the other round it.
drawing-least-width-plate-not-below = The least width of a plate is not below the greatest.
drawing-width-plate-must-be-between =
    { $which ->
        [least] The least width of a plate must be between { $least } px and the picture's width.
       *[greatest] The greatest width of a plate must be between { $least } px and the picture's width.
    }
drawing-plate-corner-lies-outside-picture = The plate: corner { $number } lies outside the picture.
drawing-plates-corners-are-not-in = The plate's corners are not in order: top left, top right, bottom right, bottom left, none of them dented in.
drawing-plate-below = The plate as drawn is { $wide } px wide, below the least width of { $least } px: change one of the two.
drawing-plate-above = The plate as drawn is { $wide } px wide, above the greatest width of { $most } px: change one of the two.
drawing-plate = The plate
drawing-plate-needs-four-corners-or = The plate needs four corners, or none.
drawing-width-plate-no-number =
    { $which ->
        [least] The least width of a plate is no number.
       *[greatest] The greatest width of a plate is no number.
    }
drawing-corner-needs-two-numbers = { $name }: corner { $i } needs two numbers.
drawing-top-left = top left
drawing-top-right = top right
drawing-bottom-right = bottom right
drawing-bottom-left = bottom left
drawing-mask = Mask { $number }
lane-compared-nothing = The second camera is compared with this lane's own; no vehicle has come since the start.
lane-compared = Beside the second camera, since the start: { $vehicles } vehicles, { $same } read the same. Where they differ, this camera alone fitted a permit { $own } times, the other { $other } times, neither { $differ } times. This camera alone read { $own_alone }, the other alone { $other_alone }.
lane-compared-open = Neither reads better for certain.
lane-compared-own = This camera reads better.
lane-compared-other = The other camera reads better: let it decide.
