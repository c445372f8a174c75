### What was done, as the log and the audit log say it after the name of who did it.

## Orders

deed-opened = opened { $lane }
deed-reset = reset { $what }
deed-free-move = gave one free move to { $scope }
deed-count-set = said that { $area } holds { $count } vehicles
deed-has-left = said that the vehicle of entry { $entry } has left
deed-vehicle-reset = reset a vehicle's place
deed-vehicle-free-move = gave one free move to a vehicle
deed-vehicle-is-in = said that a vehicle is in { $area }
deed-read-told = said which plate read { $read } is
deed-given = { $by } { $done }: { $reason }
deed-is-in = said that { $plate } is in { $area }
deed-gates-off = switched all gates off (kill switch on)
deed-gates-on = switched the gates on again (kill switch off)
deed-permit-exempted = exempted permit { $permit } from passback
deed-permit-unexempted = took back the exemption of permit { $permit }
deed-group-exempted = exempted group { $group } from passback
deed-group-unexempted = took back the exemption of group { $group }
deed-read-right = said that read { $read } is right
deed-read-is = said that read { $read } is { $plate }
deed-read-no-plate = said that read { $read } shows no plate
deed-lane-checked = had a look at { $lane }
deed-let-in = let in the vehicle of read { $read }
deed-refused = refused the vehicle of read { $read }
deed-violation-seen = marked violation { $violation } as seen
deed-violation-false = marked violation { $violation } as false

## Permits

deed-permit-saved = saved permit { $permit }
deed-permit-removed = removed permit { $permit }
deed-permits-replaced = { $permits ->
    [one] replaced the list of permits ({ $permits } permit)
   *[other] replaced the list of permits ({ $permits } permits)
}
deed-permits-imported = imported permits: { $added } to be added, { $changed } changed, { $removed } removed
deed-import-went-on = further permits of the import of entry { $first }

## The gateway and its site file

deed-site-read = rules taken from the site file for the first time
deed-site-changed = site file changed: { $changes }
deed-site-changed-and-more = site file changed: { $changes }; and { $more } more
deed-change = { $key }: { $before } -> { $now }
deed-change-new = { $key }: new
deed-change-gone = { $key }: gone
deed-started = started; the last sign of life before was at { $at }
deed-started-first = started for the first time
deed-upgraded = { $to } decides from here on, { $from } did before; { $tail } entries were carried over, { $otherwise } of them it would decide otherwise
deed-upgraded-from-unknown = a build that is not known
deed-calibration-saved = saved the calibration of { $lane }
deed-commissioning-begun = began commissioning of { $entry } and { $exit }
deed-commissioning-ended = ended commissioning
deed-rules-tried = { $days ->
    [one] tried other rules on the last day
   *[other] tried other rules on the last { $days } days
}
deed-pin-told = told the lane { $lane } of a PIN for the permit { $permit }
deed-card-told = told the lane { $lane } of a card for the permit { $permit }
deed-pictures-taken = took judged pictures away
deed-data-erased =
    { $rows ->
        [one] personal data left one row of the journal
       *[other] personal data left { $rows } rows of the journal
    } (entry { $entry })
deed-subject-told = took away what is known of one plate
deed-erasure-asked = ordered that one plate be erased
deed-erased = (erased)
deed-message-tried = sent a test message to { $target }

## Log-ins, users and programs

deed-logged-in = logged in, from { $from }
deed-logged-in-by-code = logged in with a code, from { $from }
deed-logged-in-by-recovery-code = logged in with a recovery code, from { $from }
deed-wrong-password = log-in refused: wrong name or password, from { $from }
deed-wrong-code = log-in refused: wrong code, from { $from }
deed-logged-out = logged out
deed-logged-out-everywhere = logged out everywhere
deed-user-added = added user { $user } as { $role }
deed-user-role = made user { $user } { $role }
deed-user-all-lanes = gave user { $user } all lanes
deed-user-lanes = limited user { $user } to the lanes { $lanes }
deed-user-disabled = stopped user { $user } from logging in
deed-user-enabled = let user { $user } log in again
deed-user-password-given = gave user { $user } a new one-time password
deed-user-second-factor = took away the second factor of user { $user }
deed-own-password-changed = changed the own password
deed-second-factor-set-up = set up a second factor
deed-second-factor-off = turned the own second factor off
deed-recovery-codes-made = made new recovery codes
deed-token-made = made a token for the program { $program }, as { $role }, for { $scopes }
deed-token-taken-back = took back the token of the program { $program }

## Why a row of the audit log does not fit

audit-break-unreadable = it cannot be read ({ $cause })
audit-break-missing = it is missing
audit-break-changed = it was changed, or the row before it was
audit-break-erased = its texts are gone, and no entry of the journal says that they were erased
audit-break-journal = entry { $entry } of the journal is not the one that was there when the row was written
audit-break-end = the log ends otherwise than it was closed
audit-break-emptied = the log is empty, though the journal is not
audit-break-head-file = the file audit.head beside the database knows of other or further rows. If an older copy of the database was put back on purpose, remove that file
