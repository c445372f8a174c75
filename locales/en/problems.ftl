### Why a page cannot be given

## Why a page cannot be given

error-there-is-nothing-here = There is nothing here
error-the-address-is-wrong-or-what = The address is wrong, or what was here has been removed.
error-not-done = Not done
error-that-could-not-be-understood = That could not be understood
error-that-is-too-large = That is too large
error-a-list-of-permits-may-have = A list of permits may have 8 MB; any other form is far smaller.
error-that-took-too-long = That took too long
error-what-was-sent-did-not-come = What was sent did not come to its end in time. Try again.
error-too-much-at-once = Too much at once
error-the-gateway-does-not-answer = The gateway does not answer
error-something-went-wrong-here = Something went wrong here
error-it-has-been-written-to-the = It has been written to the gateway's log. Lanes and gates go on working.

## Problems of the API

problem-the-address-a-header-or-the = The address, a header or the body cannot be read
problem-send-a-token-that-is-in = Send a token that is in force, or log in
problem-the-role-is-too-small = The role is too small
problem-the-token-lacks-a-scope = The token lacks a scope
problem-this-asks-for-a-fresh-log = This asks for a fresh log-in
problem-not-allowed = Not allowed
problem-there-is-nothing-here = There is nothing here
problem-this-method-is-not-for-this = This method is not for this address
problem-the-body-did-not-come-to = The body did not come to its end in time
problem-not-done-something-stands-against-it = Not done: something stands against it
problem-a-request-with-this-idempotency-key = A request with this Idempotency-Key has begun and left no answer
problem-the-body-is-too-large = The body is too large
problem-send-json = Send JSON
problem-what-was-sent-makes-no-sense = What was sent makes no sense
problem-this-idempotency-key-was-used-for = This Idempotency-Key was used for another request
problem-too-many-requests = Too many requests
problem-something-went-wrong-in-the-gateway = Something went wrong in the gateway
problem-the-gateway-does-not-answer = The gateway does not answer

## Who may do what

guard-please-log-in-first = Please log in first.
guard-there-is-no-such-token-or = There is no such token, or its time is over.
guard-change-the-one-time-password-first = Change the one-time password first.
guard-set-up-the-second-factor-first = Set up the second factor first.
guard-this-token-does-not-open = This token does not open "{ $scope }".
guard-this-is-not-for-your-role = This is not for your role.
guard-this-is-for-attendants-ask-one = This is for attendants. Ask one of them, or an administrator for the role.
guard-this-is-for-supervisors-ask-one = This is for supervisors. Ask one of them, or an administrator for the role.
guard-this-is-for-administrators = This is for administrators.
guard-log-in-first-or-send-a = Log in first, or send a token.
guard-the-page-was-too-old-or = The page was too old, or the request did not come from this dashboard. Go back, reload the page and try again.

## Who may do what

guard-this-is-not-among-your-lanes = This is not among your lanes. Ask an administrator for it.

## Orders


## What is sent along

body-other-lists-are-being-taken-in = Other lists are being taken in. Try again in a minute.
body-it-was-not-sent-whole = It was not sent whole.
order-you-have-reset-as-many-plates = You have reset as many plates as an attendant may in one shift. Ask a supervisor.
