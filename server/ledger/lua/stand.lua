-- stand reads where the branch stands.
-- Returns OK, position. Writes nothing.
return {'OK', position()}
