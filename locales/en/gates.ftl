### What became of commands to gates: which device, what happened, where to look

gate-gate-took-in-ms = the gate took it in { $took_ms } ms
gate-gate-failed = the gate failed: { $fault }
gate-too-late-for-gate-nothing = too late for the gate; nothing was sent
gate-held-back = held back: { $by }
# Kill switch: all gates off; no barrier opens.
gate-kill-switch-on = the kill switch is on
gate-another-command-this-gate-being = another command to this gate is being sent
gate-gateway-stopping = the gateway is stopping
gate-too-soon-after-pulse-before = too soon after the pulse before: { $wait_ms } ms more are wanted (min_gap_ms = { $min_gap_ms })
gate-relay-at-unit = the relay at { $address } (unit { $unit })
gate-relay-at = the relay at { $address }
gate-recorder-dry-run = the recorder (a dry run)
gate-no-connection-switched-on-are = no connection ({ $cause }): is it switched on, and are host and port in `url` right? With https, is its certificate known (else any_certificate = true)?
gate-no-connection-switched-on-are-address = no connection ({ $cause }): is it switched on, and are `address` and port right?
gate-no-connection-within-ms-switched = no connection within { $limit_ms } ms: is it switched on, and is the network in order?
gate-could-not-be-reached-in = it could not be reached in time; nothing was sent
gate-no-answer-within-ms-look = no answer within { $limit_ms } ms; whether it took the command is not known: look at the relay
gate-closed-connection-instead-answering-does = it closed the connection instead of answering; whether it took the command is not known: does it take so many connections, and does another system use it?
gate-what-sent-no-proper-answer = what it sent is no proper answer, or the connection broke ({ $cause }); whether it took the command is not known
gate-connection-broke = the connection broke ({ $cause }); whether it took the command is not known
gate-program-failed-while-sent-command = the program failed while it sent the command ({ $cause }); whether it took the command is not known: look at the relay, and report this with the log
gate-program-failed-or-stopping = the program failed, or is stopping; whether it took the command is not known
gate-answered-as-unit-request-asked = it answered as unit { $unit } to request { $request } (asked was unit { $ours }, request { $asked }): check `unit`
gate-may-not-know-device-timed = it may not know device-timed pulses: try pulse = "coil"
gate-relay-address-right = is it a relay, and is `address` right?
gate-answered-bytes-do-not-confirm = it answered { $bytes } bytes that do not confirm the command: { $hint }
gate-coil-with-base-address-check = coil { $coil } with base { $base } is address { $address }: check `coil` and `base`
gate-timed-pulse-coil-address-check = the timed pulse of coil { $coil } is address { $address }: check `coil`, or try pulse = "coil"
gate-what-sent-no-modbus-something = what it sent is no Modbus: is something else listening there? check `address` and port
gate-refused-illegal-function-1-does = it refused: illegal function 1; it does not switch coils (function 5): is it a relay?
gate-refused-illegal-data-address-2 = it refused: illegal data address 2; { $place }
gate-refused-illegal-data-value-3 = it refused: illegal data value 3; { $place }
gate-refused-device-failure-4-look = it refused: device failure 4; look at the relay
gate-only-acknowledged-5-wants-more = it only acknowledged (5): it wants more time than a gate has
gate-refused-busy-6-does-another = it refused: busy 6; does another system use it?
gate-modbus-gateway-before-refused-no = the Modbus gateway before it refused: no device behind it { $code }; check `unit` ({ $unit })
gate-refused-with-exception-which-not = it refused with exception { $other }, which is not in the Modbus book
gate-wants-log-in-401-write = it wants a log-in (401): write auth = "digest" or "basic"
gate-for-minute-nothing-sent-lest = ; for a minute nothing is sent, lest it lock the account
gate-refused-log-in-401-check = it refused the log-in (401): check `username` and the password, or try auth = "{ $other }"{ $pause }
gate-nothing-was-sent-refused-log = nothing was sent: it refused the log-in twice, and trying on would lock the account; next try in { $left_s } s: check `username` and the password
gate-its-log-in-challenge-not = its log-in challenge is not understood: try auth = "basic"
gate-points-another-address-which-not = it points to another address, which is not followed: write that one as `url`
gate-user-may-not-switch-check = the user may not switch it: check the device's user rights
gate-does-not-know-path-check = it does not know the path: check `url` against the device's manual
gate-check-method = check `method`
gate-busy-does-another-system-use = it is busy: does another system use it?
gate-look-into-devices-manual = look into the device's manual
gate-answered-with-status = it answered with status { $status }: { $hint }
gate-its-answer-bytes-does-not = its answer ({ $bytes } bytes) does not hold { $expected }: check `expect_body_contains` against what the device answers
gate-url-no-web-address = `url` is no web address

## How inputs and relays stand

gate-timed-here = { $what }, switched on and off
gate-no-log-in = no log-in
gate-basic-log-in = basic log-in
gate-digest-log-in = digest log-in
gate-recorder-dry-run-no-gate = recorder (a dry run: no gate moves)
gate-no-answer-to-a-read = no answer within { $limit_ms } ms: is it connected, and are speed and unit as at the device?
gate-no-answer-to-that = what it sent is no answer to what was asked
gate-refuses-a-read = it refuses to be read: code { $code }
