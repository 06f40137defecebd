-- What nearly all scripts use, of which script.go puts before each what it uses.
--
-- A script says KEY.name for a key of the branch (Keys in book.go), PREFIX.name for what some begin with, ARG.name for what
-- it is given, and tail() for a list after that; script.go gives each its place. Times are ms since 1970. Keys that depend
-- on what a script reads are one of the prefixes and a name, under the same {branch} tag as all the others.

-- text writes a time or a count without an exponent, and nothing as 0: -1 times no time is -0, which Redis does not count.
local function text(n)
  if n == 0 then return '0' end
  return string.format('%.0f', n)
end

-- tail is what a script is given after all that has a name.
local function tail()
  local list = {}
  for i = #ARG + 1, #ARGV do list[#list + 1] = ARGV[i] end
  return list
end

-- named is the tail as pairs of a name and a value.
local function named()
  local values, list = {}, tail()
  for i = 1, #list, 2 do values[list[i]] = list[i + 1] end
  return values
end

-- split cuts a text at a separator.
local function split(s, separator)
  local words = {}
  for word in string.gmatch(s .. separator, '([^' .. separator .. ']*)' .. separator) do words[#words + 1] = word end
  return words
end

-- among tells whether a comma-joined list has a word.
local function among(list, word) return string.find(',' .. list .. ',', ',' .. word .. ',', 1, true) end

-- fields_of are the fields of a hash.
local function fields_of(key)
  local fields, flat = {}, redis.call('HGETALL', key)
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end
