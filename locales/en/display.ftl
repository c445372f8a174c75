### A driver's display. Each text must fit two lines of 16 characters, broken between words, with letters written out (ä as ae):
### a test looks.

display-already-inside = Already inside: press the button
display-car-park-full = Car park full
display-drive-on = Please drive on
display-factor = PIN or card, please
# The barrier did not open.
display-gate-failed = Barrier fault: press the button
display-goodbye = Goodbye
display-no-longer-valid = Permit expired
display-not-permitted = No access: press the button
display-not-yet-valid = Permit not valid yet
display-other-lane = Please use another lane
display-outside-hours = Not at this hour
display-please-wait = Please wait
display-press-button = Please press the button
# All spaces of the permit are taken by its other vehicles.
display-spaces-taken = Your spaces are taken
# The plate could not be read.
display-unread = Plate not read: press the button
display-welcome = Welcome

## What is wrong with a display, for whoever looks after it

display-answer-lacks = its answer does not hold { $expected }: is it the right profile?
display-login-refused = it refused the log-in (401): check `username` and the password
display-no-answer = no answer within { $limit_s } s: is it switched on, and is its address right?
display-status = it answered with status { $status }: is it the right profile, and is its address right?
display-trouble = the display { $id } ({ $what }) shows nothing new: { $why }
display-took = { $what } took: { $words }
display-none = { $id } is no display of this site: { $known }
