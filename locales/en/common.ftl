### Words that many pages share.

common-all-lanes = All lanes
common-as-figures = As figures
common-cancel = Cancel
common-clear = Clear
common-code-from-your-app = Code from your app
common-everybody = Everybody
# Exempt: passback is not enforced for this permit or group.
common-exempt = Exempt
# Column: how long the vehicle has been inside.
common-for = For
common-from = From
common-further-pages = Further pages
common-group = Group
# Holder: the person or company that a permit belongs to.
common-holder = Holder
# Lane: one way in or out, with its camera and its barrier.
common-lane = Lane
common-lanes = Lanes
common-no-picture-kept = No picture kept
common-nothing-was-found-with-this = Nothing was found with this filter.
# Permit: the right to park; a contract parker's plates with their dates, hours and lanes.
common-permit = Permit
common-plate = Plate
common-print = Print
common-reason = Reason
common-result = Result
common-show = Show
common-since = Since
common-state = State
common-to = To
common-violations = Violations
# Visitor: a plate on no list, a casual parker.
common-visitor = Visitor
common-what = What
common-when = When
common-where = Where
common-who = Who
take-away-at-most = What is filtered, at most { $rows } rows
