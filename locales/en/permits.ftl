### Permits and exemptions.

## Dialog exempt

dialog-exempt-exempt-this-permit = Exempt this permit?
dialog-exempt-its-vehicles-may-then-come = Its vehicles may then enter while the permit already counts as inside. Everything is still recorded.

## Exempt span

exempt-span-empty-from-now-on = Empty: from now on.
exempt-span-every-exemption-has-an-end = Every exemption has an end, or is permanent.
exempt-span-none-ticked-everywhere = None ticked: everywhere.
exempt-span-until = Until

## Exemptions

exemptions-and-more = And { $beyond } more: the CSV and XLSX files have all.
exemptions-change = Change
exemptions-choose = Choose…
exemptions-exempt-a-group = Exempt a group
exemptions-exempt-vehicles-may-come-in = Exempt vehicles may enter while they already count as inside. Everything is still recorded.
exemptions-exemptions = Exemptions
exemptions-from = from { $from }
exemptions-nobody-is-exempt = Nobody is exempt.
exemptions-one-permit-is-exempted-on = To exempt a single permit, open its page.
exemptions-reason-to-take-back-the = Reason to end the exemption of { $name }
exemptions-take-it-back = Revoke
exemptions-there-are-no-groups-yet = There are no groups yet. A permit's group is set on its page.
exemptions-to = to { $until }
exemptions-uses = Uses

## Import

import-as-before = unchanged
import-changed = changed
import-changes-more = … and { $count } more.
import-goes = is removed
import-is-new = is new
import-csv-file = File: Excel (XLSX) or CSV
import-first-line-permit-group-holder = First line: <code>permit,group,holder,plate,valid_from,valid_to,exempt</code>; also <code>list,exempt_reason,exempt_until,note</code>. A permit with several plates has several lines.
import-import = Import
import-look-what-changes = Preview changes
import-new = new
import-nothing-was-imported-put-these = <b>Nothing was imported.</b> Correct these lines and try again:
import-or-paste-it-here = or paste it here
import-removed = removed
import-this-is-the-whole-list = This is the whole list: remove permits that are not in it
import-this-is-what-changes = This is what changes

## Look alikes

look-alikes-how-often = How often
look-alikes-if-it-is-one-permits = { $name }: if it is one permit's plate with { $share } or more. Between look-alikes it is never that certain, so that such a vehicle is asked about.
look-alikes-is-read-as = is read as
# Plates that differ in one character, or in characters that look alike (O and 0).
look-alikes-look-alikes = Look-alikes
look-alikes-no-two-plates-on-different = No two plates on different permits differ in one character only.
look-alikes-none-only-the-very-plate = None: exact plate match required at every lane.
look-alikes-pairs-of-plates-on-the =
    { $total ->
        [one] <b>{ $total }</b> pair of plates on the list differ in one character only. A misread turns the one into the other, and no rule can tell.
       *[other] <b>{ $total }</b> pairs of plates on the list differ in one character only. A misread turns the one into the other, and no rule can tell.
    }
look-alikes-this-plate = This plate
look-alikes-which-lanes-open-on-a = Lanes that open on a plate read slightly wrong
look-alikes-worst-lane = Worst lane

## Permit

permit-an-exempt-permit-may-come = An exempt permit may enter while it already counts as inside. For service vehicles, or while something is being sorted out.
permit-back = Back
permit-blanks-and-dashes-do-not = Spaces and dashes do not matter. Two plates on one vehicle, front and rear: on one line with a + between them.
permit-deny-list-keep-the-gate = <b>Deny list:</b> refuse these plates
permit-empty-from-now-on = Empty: from now on.
permit-empty-without-end = Empty: no end.
permit-exempt-again = Exempt again…
permit-exempt-from = from { $from }
permit-exempt-this-permit = Exempt this permit…
permit-exempt-until = until { $until }
permit-exempt-uses =
    { $count ->
        [one] Used once so far.
       *[other] Used { $count } times so far.
    }
permit-exemption = Exemption
permit-hours = Hours
permit-how-many-of-its-vehicles = How many of its vehicles may be inside at a time. Empty: all of them.
permit-its-vehicles-are-visitors-from = Its vehicles are visitors from then on. Past events are kept.
permit-its-vehicles-are-visitors-from-2 = Its vehicles are visitors from then on.
permit-last-events = Last events
permit-mon-fri-07-00-19 = mon-fri 07:00-19:00; sat 08:00-12:00
permit-note = Note
permit-only-a-supervisor-changes-it = Only supervisors and administrators can change a permit.
permit-number = Number
permit-plates-one-a-line = Plates, one a line
permit-remove = Remove
permit-remove-permit = Remove permit { $id }?
permit-remove-this-permit = Remove this permit…
permit-save = Save
# How many of its vehicles may be inside at a time.
permit-spaces = Spaces
permit-take-it-back = Revoke…
permit-take-it-back-2 = Revoke
permit-take-the-exemption-back = Revoke the exemption?
permit-valid-from = Valid from
permit-valid-to = Valid to
permit-what-you-typed-stands-below = What you typed is below. Save again to apply it.
permit-when-and-where = When and where
permit-when-it-lets-in-several = When it may enter; several with a semicolon between them, such as mon-fri 07:00-19:00; sat 08:00-12:00. Empty: at any time. Leaving is always possible.
permit-where-it-lets-in-none = Where it may enter. None ticked: everywhere.
permit-who-changed-what = Who changed what

## Permits

permits-import = Import
permits-look-alikes = Look-alikes
permits-more = More
permits-new-permit = New permit
permits-nothing-was-found-for-that = Nothing found.
permits-number = Number
permits-on-the-list = <b>{ $total }</b> on the list
permits-permits = Permits
permits-plate-holder-number-or-group = Plate, holder, number or group
permits-plates = Plates
permits-search = Search
permits-there-are-no-permits-yet = There are no permits yet. Add one, or import a list.
# Read aloud after each letter that is typed into the search.
permits-shown = { $count } shown
permits-to = to { $to }
permits-to-the-first = To the first

## Permits: states

permit-deny-list = Deny list
permit-ended = Ended
permit-not-yet-valid = Not yet valid
permit-valid = Valid

## Exemptions: states

exemptions-ended = Ended
exemptions-in-force = In force
exemptions-not-yet = Not yet
exemptions-everywhere = Everywhere

## Exemptions by the site file

exemptions-group = Group { $group }
exemptions-so-the-site-file-says = Set in the site file.

## Exemptions: said by its handler

exemptions-from-is-not-a-date-and = "From" is not a date and time.
exemptions-until-is-not-a-date-and = "Until" is not a date and time: every exemption needs an end, unless "permanent" is ticked.
exemptions-permanent = Permanent
exempt-span-permanent = Permanent: until somebody revokes it
exemptions-group-is-exempt-now-or-will = Group { $group } is exempt, now or from the date given.
exemptions-the-exemption-of-group-has-been = The exemption of group { $group } has been revoked.
exemptions-choose-what-is-to-be-done = Choose what to do.
exemptions-ended-by = ended { $at } by { $by }
exemptions-in-force-and-to-come = In force and to come
exemptions-none-has-ended = No exemption has ended yet.
exemptions-state-and-end = State, end

## Import: said by its handler

import-import-permits = Import permits
import-imported = Imported: { $put } added or changed, { $removed } removed.
import-left-as-they-are =
    { $count ->
        [one] One permit was left as it is, because someone else changed it meanwhile:
       *[other] { $count } permits were left as they are, because someone else changed them meanwhile:
    }
import-left-more = … and { $count } more.
import-two-holders = Lines { $line } and { $other } have the same number { $permit }, for { $holder } and for { $other_holder }: this becomes one permit with both vehicles. If two are meant, give one of them another number.
import-looked-over-again = The list had to be checked again. See what changes now.
import-nothing-to-change = Nothing in this list is different: there was nothing to change.

## Imports taken back

undo-undo = Undo
undo-imports-of-the-last-day = Imports of the last 24 hours
undo-what-it-changed = { $added } new, { $changed } changed, { $removed } removed
undo-taken-back-by = taken back by { $by }
undo-take-an-import-back = Take an import back
undo-take-the-import-back = Take the import back
undo-nothing-to-take-back = There is nothing left to take back.
undo-taken-back =
    { $put ->
        [one] Import taken back: { $put } permit as it was before, { $removed } removed.
       *[other] Import taken back: { $put } permits as they were before, { $removed } removed.
    }

## Look alikes: said by its handler

look-alikes-never-yet = never yet
look-alikes-always-the-same-letters = always: the same letters
look-alikes-every-lane = every lane
plate-kept-as = Plate "{ $raw }" is stored as { $plate }: that is what a camera reads.
plate-same-letters = { $plate } is on { $one } and on { $other }: to a camera they are the same plate.
plate-too-long-to-read = { $plate } has more characters than the { $most } that the included reader can print: no lane will read all of it.
plate-more-notes = … and { $count } more.
look-alikes-less-than-1-in-10-000 = less than 1 in 10,000
look-alikes-about-1-in = about 1 in { $max }

## Permit: said by its handler

permit-spaces-write-a-number-from-1 = Spaces: write a number from 1 on, or nothing.
permit-is-not-a-date-and-time = { $name }: is not a date and time.
permit-hours-2 = Hours: { $fault }.
permit-plates-is-written-twice = Plates: { $plate } appears twice.
permit-new-permit = New permit
permit-permit = Permit { $id }
permit-number-there-is-a-permit-already = Number: there is already a permit { $trim }.
permit-saved = Saved.
permit-noted-this-permit-will-be-exempt = Saved: this permit will be exempt.
permit-exempt-this-permit-may-now-be = Exempt: this permit may now be inside more than once.
permit-the-exemption-has-been-taken-back = The exemption has been revoked.
permit-permit-has-been-removed = Permit { $id } has been removed.

## Permits: said by its handler

permits-this-search-has-been-forgotten-please = This search has expired. Please search again.

## What somebody changed in a permit

change-valid-from = valid from
change-valid-to = valid to
change-holder = holder
change-group = group
change-spaces = spaces
change-hours = hours
change-lanes = lanes
change-open = not limited
change-all = all
change-none = none
change-note = note
change-added = added
change-removed = removed
change-from-to = { $name }: { $one } → { $other }
change-plate-added = plate { $plate } added
change-plate-taken-off = plate { $plate } taken off
change-terms-of-single-plates = dates, hours or lanes of individual plates
change-at-once = now on
change-no-end = revoked
change-other-terms-hold-for = { $plate } has its own terms: from { $from } until { $until }, at { $lanes }, { $hours }.
change-which-plates-are-on-one = which plates are on one vehicle
change-put-on-deny-list = put on the deny list
change-taken-off-deny-list = taken off the deny list
change-order-its-plates = the order of its plates
change-at-all-hours = at all hours
change-every-lane = every lane
change-exemption-taken-back = exemption revoked
change-exempted-until = exempted until { $day_words }
change-exempted-without-end = exempted permanently
change-lets-in-at = Entry at { $lanes }, { $hours }.
change-leaving-possible-at-every-lane = Leaving is possible at every lane and at all hours.
change-group-exempt-from-once-inside = The group is exempt from passback.
change-inside-no-longer-counts-against = It counts as inside for at most { $after }.
change-stay-longer-than-reported = A stay longer than { $limit } is reported.

## Lists of permits that cannot be taken

import-more = … and { $more } more.
import-there-no-permit-in = There is no permit in it.
import-exempt-write-true-or-false = exempt is "{ $other }"; write true or false
import-not-typed = { $column } contains invisible characters; write it again
import-permit-write-its-number-1 = permit is "{ $id }"; write its number: 1 to 40 letters or digits
import-list-write-allow-or-deny = list is "{ $other }"; write allow or deny
import-spaces-write-number-from-1 = spaces is "{ $text }"; write a number from 1 on
import-valid-to-not-after-valid-from = valid_to is not after valid_from
import-plate-stands-on-line = { $plate } stands on line { $line } of the same permit with other dates, hours, lanes, holder or vehicle; write it once, or under a permit of its own
import-not-what-line-says = { $column } is not what line { $line } of the same permit says; write the same on both, or two permits
import-too-many-permits = this list has { $found } permits; at most { $most } are taken
import-column-twice = the column { $column } is there twice; name each once
import-column-missing = the column { $missing } is missing. Expected: { $expected }
import-too-long = { $column } has { $found } characters; write at most { $most }
import-day-or-month-first = { $column } is "{ $text }", and the first number may be the day or the month; write it as 2026-03-04
import-write-a-day-or-a-time = { $column } is "{ $text }"; write a day as 2026-12-31 or 31.12.2026, or a time as 2026-12-31 18:00
import-not-on-this-site = { $column } is "{ $name }"; this site has none of that name
import-quotation-mark-without-a-second = a quotation mark in this row has no second one; write two, or none
import-more-cells-than-columns = the row has { $found } cells, and there are { $expected } columns; put a text with the separator in it between quotation marks
import-damaged-letter = { $column } is "{ $text }", with a damaged letter; save the file anew as "CSV UTF-8"
import-exempt-without-an-end = exempt_until is empty; write the last day of the exemption: every exemption needs an end
import-no-plate = plate is "{ $found }": { $why }
import-plate-is-a-date = plate is "{ $found }", a date: a spreadsheet has made one of it; write the plate anew in a cell of text
import-too-many-hours = hours has { $found } stretches; write at most { $most }
import-too-many-plates = permit { $id } has more than { $most } plates; give the rest a permit of their own
import-column-is-not-taken = The column "{ $column }" is not known here and is not taken.
import-line = Line { $line }: { $why }

## Spreadsheets

import-sheet-unreadable = This is no XLSX file that can be read. Save it anew as "Excel workbook (.xlsx)", or as "CSV UTF-8".
import-sheet-locked = The file has a password. Save it without one.
import-sheet-too-large = The file is too large. Save only the sheet with the list in a file of its own, or save it as "CSV UTF-8".
import-sheet-errors =
    { $count ->
        [one] Cell { $first } shows an error. Put it right in the spreadsheet.
       *[other] { $count } cells show errors, the first of them { $first }. Put them right in the spreadsheet.
    }
import-sheet-chosen = A spreadsheet is chosen: its first sheet with something in it is taken.
permits-as-csv = CSV
permits-as-xlsx = Excel
permits-state-and-end = State, end

## Ends that are given often, and hours to pick

preset-a-day = In a day
preset-a-week = In a week
preset-end-of-month = End of the month
hours-pick = Or pick days and times
hours-add = Add
day-mon = Mon
day-tue = Tue
day-wed = Wed
day-thu = Thu
day-fri = Fri
day-sat = Sat
day-sun = Sun
permit-plates-unfit = Plates: "{ $part }": { $why }.


## Several permits at once

bulk-tick = Ticked
bulk-tick-permit = Tick permit { $id }
bulk-tick-permits = Tick the permits first: one at least, { $most } at most.
bulk-change-those-that-are-ticked = Change the permits that are ticked
bulk-what = Change
bulk-choose-what = Choose what is to be changed.
bulk-set-the-group = Set the group
bulk-set-the-end = Set the end
bulk-end-of-permit-or-exemption = Of the permit, or of the exemption. A permit without one has no end.
bulk-reason-of-an-exemption = Only for an exemption.
bulk-change = Change them
bulk-can-be-taken-back = Can be taken back for 24 hours under Import.

## Own plates

# The page on which the holder of a permit changes its plates, mostly on a phone.
own-plates-fixed = Only the car park office can change: { $plates }
own-plates-leave = Forget the link on this device
own-plates-left = Done. To come back, open your personal link.
own-plates-left-this-month =
    { $left ->
        [0] You have used all changes of this month.
        [one] You can make one more change this month.
       *[other] You can make { $left } more changes this month.
    }
own-plates-meanwhile = Not saved: your permit has just been changed by somebody else. Please look at it again.
own-plates-most =
    { $most ->
        [one] The permit may have one plate.
       *[other] The permit may have { $most } plates.
    }
own-plates-no-such-link = This link does not work any more. Please ask the car park office for a new one.
own-plates-none-left = Not saved: all changes of this month are used up.
own-plates-one-stays = Not saved: at least one plate has to stay.
own-plates-open-your-link = Please open your personal link.
own-plates-page-too-old = Not saved: the page was open for too long. Please open your personal link again.
own-plates-permit-is-over = Your permit has ended. Please ask the car park office.
own-plates-permit-of = Permit { $id }, { $holder }
own-plates-plate = Plate { $number }
own-plates-same = Nothing was changed.
own-plates-save = Save
own-plates-saved = Saved. It holds from now on.
own-plates-taken = Not saved: { $plate } cannot be used. Please ask the car park office.
own-plates-too-many =
    { $most ->
        [one] Not saved: the permit may have one plate.
       *[other] Not saved: the permit may have { $most } plates.
    }
own-plates-too-often = Too many tries. Please wait a minute.
own-plates-until = valid until { $until }
own-plates-who-is-inside = A car that is inside can leave whatever you change. To come in again, its plate has to be on the permit.
own-plates-your-plates = Your number plates
permit-holder-may =
    { $changes ->
        [one] The holder may have { $plates } { $plates ->
            [one] plate
           *[other] plates
        } and change once a month.
       *[other] The holder may have { $plates } { $plates ->
            [one] plate
           *[other] plates
        } and change { $changes } times a month.
    }
permit-holders-link = Holder's link
permit-link-made = Made on { $at } by { $by }.
permit-link-shown-only-now = The holder's link, shown only now: { $link }
permit-link-taken-back = The link has been taken back.
permit-make-link = Make a link
permit-new-link = Replace the link
permit-take-link-back = Take the link back
