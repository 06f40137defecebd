-- What nearly all scripts use. script.go puts before each script what it uses.
--
-- A script writes KEY.name for a key of the branch (Keys in book.go), PREFIX.name for the beginning of keys, ARG.name for an
-- argument, and tail() for the list after the arguments; script.go replaces the names by indexes. Times are ms since 1970.
-- Keys that depend on what a script reads are a prefix and a name, with the same {branch} tag as all others.

-- text writes a time or a count without an exponent, and -0 as 0: Redis does not take -0, which is -1 times 0.
local function text(n)
  if n == 0 then return '0' end
  return string.format('%.0f', n)
end

-- tail is the list after the named arguments.
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
