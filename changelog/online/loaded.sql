-- Later revisions of the same run need not load them again. A script made by updateSQL has no preconditions, so that row security is set here as well.
SELECT migration.hand_over_procedures(), set_config('sparknode.procedures', 'loaded', false), set_config('row_security', 'off', false)
