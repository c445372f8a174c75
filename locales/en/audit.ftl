### What was done, as the log and the audit log say it after the name of who did it.

## Orders

deed-opened = opened { $lane }
# Reset: the gateway forgets where a vehicle is. $what is a plate, a permit, a group, an area, or everybody.
deed-reset = reset { $what }
deed-free-move = gave a one-time pass to { $scope }
deed-count-set = set the count of { $area } to { $count } vehicles
# An attendant saw on the spot what no camera saw. The number is that of the entry's event.
deed-has-left = recorded that the vehicle of event { $entry } has left
deed-vehicle-reset = reset a vehicle's passback status
deed-vehicle-free-move = gave a one-time pass to a vehicle
deed-vehicle-is-in = recorded that a vehicle is in { $area }
# Read: one plate as one camera read it, with its number.
deed-read-told = corrected read { $read }
deed-given = { $by } { $done }: { $reason }
deed-is-in = recorded that { $plate } is in { $area }
deed-gates-off = switched all gates off (kill switch on)
deed-gates-on = switched all gates on again (kill switch off)
deed-permit-exempted = exempted permit { $permit } from passback
deed-permit-unexempted = ended the exemption of permit { $permit }
deed-group-exempted = exempted group { $group } from passback
deed-group-unexempted = ended the exemption of group { $group }
deed-read-right = confirmed read { $read }
deed-read-is = corrected read { $read } to { $plate }
deed-read-no-plate = marked read { $read } as showing no plate
# The camera was cleaned, turned, focused. The lane then learns its misreads anew.
deed-lane-checked = logged camera maintenance at { $lane }
deed-let-in = admitted the vehicle of read { $read }
deed-refused = refused the vehicle of read { $read }
deed-violation-seen = acknowledged violation { $violation }
deed-violation-false = marked violation { $violation } as not a violation

## Permits

deed-permit-saved = saved permit { $permit }
deed-permit-removed = removed permit { $permit }
deed-permits-replaced = { $permits ->
    [one] replaced the list of permits ({ $permits } permit)
   *[other] replaced the list of permits ({ $permits } permits)
}
deed-permits-imported = imported permits: { $added } to be added, { $changed } changed, { $removed } removed
deed-import-taken-back = took the import of entry { $import } back: { $added } permits to be added again, { $changed } changed back, { $removed } removed again
deed-import-went-on = further permits of the import of entry { $first }

## The gateway and its site file

deed-site-read = rules taken from the site file for the first time
deed-site-changed = site file changed: { $changes }
deed-site-changed-and-more = site file changed: { $changes }; and { $more } more
deed-change = { $key }: { $before } -> { $now }
deed-change-new = { $key }: new
deed-change-gone = { $key }: removed
deed-started = started; the last sign of life before was at { $at }
deed-started-first = started for the first time
deed-upgraded = { $to } decides from now on, { $from } decided before; { $tail } entries were carried over, and it would decide { $otherwise } of them differently
deed-upgraded-from-unknown = an unknown build
deed-calibration-saved = saved the calibration of { $lane }
deed-holder-link-made = gave the holder of permit { $permit } a link to change its plates
deed-holder-link-taken-back = took back the link of the holder of permit { $permit }
deed-commissioning-begun = started the commissioning test of { $entry } and { $exit }
deed-commissioning-ended = stopped the commissioning test
deed-rules-tried = { $days ->
    [one] tried other rules on the last day
   *[other] tried other rules on the last { $days } days
}
deed-pin-told = reported a PIN for permit { $permit } at { $lane }
deed-card-told = reported a card for permit { $permit } at { $lane }
deed-pictures-taken = exported reviewed images
deed-pulse-seen = saw that { $gate } had not opened
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
deed-user-role = changed the role of user { $user } to { $role }
deed-user-all-lanes = gave user { $user } all lanes
deed-user-lanes = limited user { $user } to the lanes { $lanes }
deed-user-disabled = disabled user { $user }
deed-user-enabled = enabled user { $user } again
deed-user-password-given = gave user { $user } a new one-time password
deed-user-second-factor = removed the second factor of user { $user }
deed-own-password-changed = changed their own password
deed-second-factor-set-up = set up a second factor
deed-second-factor-off = turned off their own second factor
deed-recovery-codes-made = made new recovery codes
deed-token-made = created an API token for { $program }, as { $role }, for { $scopes }
deed-token-taken-back = revoked the API token of { $program }

## Kinds of acts, to filter by

deed-kind-reset = reset
deed-kind-reset-wide = reset of many
deed-kind-correction = correction of presence
deed-kind-exemption = exemption
deed-kind-permit = permit
deed-kind-import = import of permits
deed-kind-open = opened by hand
deed-kind-answer = answer to a waiting vehicle
deed-kind-judged = read reviewed
deed-kind-lane-checked = camera maintenance
deed-kind-violation = violation reviewed
deed-kind-calibration = calibration
deed-kind-gates = gates off/on
deed-kind-log-in = log-in
deed-kind-account = users and tokens
deed-kind-rules = rules changed
deed-kind-trial = rules tried
deed-kind-commissioning = commissioning
deed-kind-gateway = gateway
deed-kind-other = other

## Why a row of the audit log does not fit

audit-break-unreadable = it cannot be read ({ $cause })
audit-break-missing = it is missing
audit-break-changed = it was changed, or the row before it was
audit-break-erased = its texts are gone, and no journal entry says that they were erased
audit-break-journal = entry { $entry } of the journal is not the one that was there when the row was written
audit-break-end = the log does not end where it was closed
audit-break-emptied = the log is empty, though the journal is not
audit-break-head-file = the file audit.head beside the database knows of different or later rows. If an older copy of the database was restored on purpose, remove that file
