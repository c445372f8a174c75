### Why a page cannot be given

## Why a page cannot be given

error-there-is-nothing-here = There is nothing here
error-the-address-is-wrong-or-what = The address is wrong, or what was here has been removed.
error-not-done = Not done
error-that-could-not-be-understood = Please correct
error-that-is-too-large = That is too large
error-a-list-of-permits-may-have = A list of permits may have up to 16 MB; any other form is far smaller.
error-that-took-too-long = That took too long
error-what-was-sent-did-not-come = The upload did not finish in time. Try again.
error-too-much-at-once = Too much at once
error-the-gateway-does-not-answer = The gateway does not answer
error-something-went-wrong-here = Something went wrong here
error-it-has-been-written-to-the = It has been written to the gateway's log. Lanes and gates keep working.

## Problems of the API

problem-the-address-a-header-or-the = The address, a header or the body cannot be read
problem-send-a-token-that-is-in = Send a token that is in force, or log in
problem-the-role-is-too-small = The role is too small
problem-characters-zero-to-one = characters: at most 16 numbers from 0 to 1
problem-the-token-lacks-a-scope = The token lacks a scope
problem-this-asks-for-a-fresh-log = This requires a recent log-in
problem-not-allowed = Not allowed
problem-there-is-nothing-here = There is nothing here
problem-this-method-is-not-for-this = This method is not for this address
problem-the-body-did-not-come-to = The body did not arrive completely in time
problem-not-done-something-stands-against-it = Not done: something prevents it
problem-a-request-with-this-idempotency-key = A request with this Idempotency-Key was started and left no answer
problem-the-body-is-too-large = The body is too large
problem-send-json = Send JSON
problem-what-was-sent-makes-no-sense = What was sent makes no sense
problem-this-idempotency-key-was-used-for = This Idempotency-Key was used for another request
problem-too-many-requests = Too many requests
problem-something-went-wrong-in-the-gateway = Something went wrong in the gateway
problem-the-gateway-does-not-answer = The gateway does not answer

## What was typed

plate-empty = the plate is empty
plate-too-long = the plate has { $count } characters; at most { $most } are taken
# $character stands in quotation marks already.
plate-bad-character = the plate has the character { $character }; only letters A-Z and digits are taken, and letters that look like one of these
hours-unfit = "{ $text }" is no hours: write for example mon-fri 07:00-19:00

## Who may do what

guard-please-log-in-first = Please log in first.
guard-there-is-no-such-token-or = This token does not exist or has expired.
guard-change-the-one-time-password-first = Change the one-time password first.
guard-set-up-the-second-factor-first = Set up the second factor first.
guard-this-token-does-not-open = This token does not include "{ $scope }".
guard-this-is-not-for-your-role = Your role may not do this.
guard-this-is-for-attendants-ask-one = This requires the role of attendant. Ask an attendant to do it, or an administrator for the role.
guard-this-is-for-supervisors-ask-one = This requires the role of supervisor. Ask a supervisor to do it, or an administrator for the role.
guard-this-is-for-administrators = This requires the role of administrator.
guard-log-in-first-or-send-a = Log in first, or send a token.
guard-the-page-was-too-old-or = The page was too old, or the request did not come from this dashboard. Go back, reload the page and try again.

## Who may do what

guard-this-is-not-among-your-lanes = This lane is not assigned to you. Ask an administrator.

## Orders


## What is sent along

body-other-lists-are-being-taken-in = Other lists are being imported. Try again in a minute.
body-it-was-not-sent-whole = It was not sent completely.
order-you-have-reset-as-many-plates = You have reset as many plates as an attendant may in one shift. Ask a supervisor.

## What was not done, and why

problem-there-nothing-here = There is nothing here.
problem-please-give-reason-goes-into = Please give a reason: it goes into the log.
problem-number-use-1-40-letters = Number: use 1 to 40 letters, digits, dots, dashes, spaces, underscores or #.
problem-holder-write-1-characters = Holder: write 1 to { $max } characters.
problem-group-or-note-too-long = Group or note: that is too long.
problem-plates-write-at-least-one = Plates: write at least one.
problem-plates-at-most-permit = Plates: at most { $max } a permit.
problem-plates-each-once-those-vehicles = Plates: each only once; and each plate of a vehicle with two plates belongs to that vehicle only.
problem-spaces-write-number-from-1 = Spaces: write a number from 1 on, or nothing.
problem-valid-must-be-later-than = Valid to: must be later than valid from.
problem-no-lane = Lanes: there is no lane { $id }.
problem-until-or-permanent = Until: write until when it applies, or tick permanent; not both.
problem-until-in-past = "Until" is in the past.
problem-until-must-be-later-than = "Until" must be later than "From".
problem-there-no-such-area = There is no such area.
problem-there-no-such-group = There is no such group.
problem-name-use-1-40-letters = Name: use 1 to 40 letters, digits, spaces, dots, dashes or underscores.
problem-no-program-this-role-may = No program of this role may do that.
problem-choose-what-program-may-do = Choose what the program may do.
problem-request-in-two-ways = This request may be read in two ways (a line that ends in LF alone, two Host fields, two lengths). Send it as HTTP/1.1 has it.
problem-name-reserved = Name: this could be mistaken for a program or for the gateway itself; choose another.
problem-until-too-far = "Until" is too far in the future: a token is valid for { $days } days at most.
body-control-characters = A text has characters in it that cannot be seen or typed (NUL, for one). Remove them and send it again.
body-not-utf-8 = What was sent is not valid UTF-8. Send it again in UTF-8.
problem-until-not-date-time-come = "Until" must be a date and time in the future: every token has an end.
problem-send-either-permit-or-plate = Send either permit or plate.
problem-in-future = That is in the future.
problem-permit-added-meanwhile = Permit { $permit } was added meanwhile by { $by }. Look at it as it is now.
problem-permit-changed-meanwhile = Permit { $permit } was changed meanwhile by { $by }. Look at it as it is now.
problem-permit-removed-meanwhile = Permit { $permit } was removed meanwhile by { $by }.
problem-somebody-else = somebody else
problem-not-for-holders = The site file does not let the holder of permit { $permit } change its plates: see [[own_plates]].
problem-import-too-old = An import can be taken back within { $hours } hours. Import the list of before instead.
problem-list-is-being-imported = { $by } is importing a long list. Wait until that is done, then try again.
problem-too-many-permits = The list would have { $found } permits; at most { $most } are taken.
problem-there-permit-already = There is already a permit { $id }.
problem-several-permits-have-this-plate = Several permits have this plate: send permit instead.
problem-there-user-already = There is already a user { $name }.
problem-there-are-users-most = There are { $max } users: that is the most.
problem-not-done-this-last-administrator = Not done: this is the last administrator. Appoint another one first.
problem-not-done-turn-your-own = Not done: turn off your own second factor under "Your account".
problem-there-token-for-already-take = There is already a token for { $name }. Revoke it first.
problem-there-are-tokens-most = There are { $max } tokens: that is the most.
problem-too-many-wrong-passwords-or = Too many wrong passwords or codes. Please wait a while.
problem-password-or-code-wrong-code = The password or the code is wrong. A code works once: wait for the next one.
problem-code-wrong-or-was-used = The code is wrong, or was used already: wait for the next one.
problem-password-wrong = The password is wrong.
problem-this-asks-for-log-in = This requires a log-in within the last five minutes: log in again, or use a token.
problem-still-you = Confirm your identity
problem-this-page-cannot-be-used = This page cannot be used like that.
problem-address-or-form-not-complete = The address or the form is not complete.
problem-limit-1 = limit: 1 to { $max }.
problem-no-cursor-this-list = that is no cursor of this list
problem-idempotency-key-1-255-letters = Idempotency-Key: 1 to 255 letters, digits, dots, colons, dashes or underscores.
problem-under-way-or-how-ended = It is under way, or its result was not kept: check whether it was done before you send it with a new key.
problem-at-most-requests-minute-try = At most { $most } requests a minute: try again in { $seconds } s.
problem-this-gateway-keeps-no-metrics = This gateway keeps no metrics.
problem-plate-four-corners-or-null = plate: four corners, or null.
problem-no-id-event-this-stream = That is no id of an event of this stream.
problem-hours-1-8760 = hours: 1 to 8760.
problem-two-new-passwords-are-not = The two new passwords are not the same.
problem-new-password-too-short-use = The new password is too short: use at least 10 characters.
problem-new-password-too-long-use = The new password is too long: use at most 256 characters.
problem-new-password-old-one = The new password is the old one.
problem-new-password-repeats = The new password is easy to guess: it is a few characters again and again. Use several words that do not belong together.
problem-new-password-is-row-of-keys = The new password is easy to guess: it is a row of keys, letters or digits in their order. Use several words that do not belong together.
problem-new-password-has-name = The new password is easy to guess: your name or the site's name is in it. Use several words that do not belong together.
problem-new-password-has-common-words = The new password is easy to guess: it is made of words that are tried first, such as "password" or "parking", and a number. Use several words that do not belong together.
problem-this-picture-no-longer-kept = This picture is no longer kept. Choose another.
problem-models-are-at-work-on = Another try is being worked on. Wait a second and try again.
problem-lanes-need-processor-just-now = The lanes need the processor just now: vehicles come first. Wait a few seconds and try again.
problem-this-picture-no-longer-held = This picture is no longer held. Hold a new one.
problem-there-no-picture-from-this = There is no picture from this camera now. Choose a saved one, or see on Live what is wrong with the camera.
problem-this-lane-has-no-camera = This lane has no camera.
problem-gateway-may-not-write-there = the gateway may not write there. Let it, or take the key `calibration` out of the lane's section in the site file: then it is kept in the data folder
problem-sheet-under-way-finish-or = A test is under way: finish it, or stop it.
problem-sheet-could-not-be-ended = the test could not be stopped: { $e }
problem-hours-at-most = Hours: at most { $max } stretches.
problem-disk-full = the disk is full
problem-system-log = look into the system's log
problem-not-saved = { $file }: not saved: { $e } ({ $hint })

## Events

problem-too-many-pages-yours-are = Too many pages of yours are open. Close some.
problem-too-many-pages-are-open = Too many pages are open. Close some.

## Connections, pictures, figures

problem-too-many-connections-from-your = Too many connections from your address are open. Close some, or try again in a few seconds.
problem-request-took-too-long-come = The request took too long to come. Please try again.
problem-gateway-has-too-many-connections = The gateway has too many connections. Please try again in a few seconds.
problem-metrics-are-for-this-machine = Metrics are for this machine only; set [web] metrics_open = true to open them.
problem-no-subscription = This is no subscription of a push service
problem-too-many-devices = Not done: you have as many devices as are allowed, or this one is another person's
problem-too-many-vanish = { $gone } of its { $before } permits would go at once. If that is meant, set vanish_at_most higher for once
