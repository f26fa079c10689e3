-- One session of an editor with the agent platform; the first thing that is not as it should be ends it.

local function fail(what)
  io.stderr:write("session: " .. what .. "\n")
  vim.cmd("cquit 1")
end

-- Waits for what the server tells.
local function wait_until(what, holds)
  if not vim.wait(10000, holds, 20) then
    fail("not seen within 10 s: " .. what)
  end
end

local checked = 0
local function check(what, holds)
  checked = checked + 1
  if not holds then
    fail(what)
  end
end

local function open(path)
  vim.cmd("edit " .. path)
  return vim.api.nvim_get_current_buf()
end

local client = vim.lsp.start_client({ name = "groundplan", cmd = { os.getenv("GROUNDPLAN"), "lsp" }, root_dir = vim.fn.getcwd() })

local function attached(path)
  local buffer = open(path)
  vim.lsp.buf_attach_client(buffer, client)
  return buffer
end

local api = attached("services/api.kdl")
wait_until("the server", function()
  local found = vim.lsp.get_client_by_id(client)
  return found ~= nil and found.initialized
end)

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
end

local function severe(buffer)
  return vim.diagnostic.get(buffer, { severity = { min = vim.diagnostic.severity.WARN } })
end

-- The place of a pattern: the line from zero, and the column behind it.
local function place(buffer, pattern)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local _, last = line:find(pattern)
    if last then
      return { line = number - 1, character = last }
    end
  end
  fail("there is no `" .. pattern .. "`")
end

local function ask(buffer, method, params)
  params.textDocument = { uri = vim.uri_from_bufnr(buffer) }
  local answers, why = vim.lsp.buf_request_sync(buffer, method, params, 10000)
  check(method .. ": " .. tostring(why), answers ~= nil)
  local answer = answers[client]
  check(method .. " was refused: " .. vim.inspect(answer), answer ~= nil and answer.err == nil)
  return answer.result
end

local function replace(buffer, from, to)
  local new = text(buffer):gsub(from, to, 1)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split(new, "\n", { plain = true }))
end

-- It is sound as it is.
vim.wait(500)
check("faults in a sound description: " .. vim.inspect(severe(api)), #severe(api) == 0)

-- Broken, and mended by what is offered.
local sound = text(api)
replace(api, 'route "/api"', 'ruote "/api"')
wait_until("the fault", function() return #severe(api) > 0 end)
local fault = severe(api)[1]
check("another fault: " .. vim.inspect(fault), fault.code == "unknown-node")
local at = place(api, "ruote")
local actions = ask(api, "textDocument/codeAction", { range = { start = at, ["end"] = at }, context = { diagnostics = {} } })
vim.lsp.util.apply_workspace_edit(actions[1].edit, "utf-16")
wait_until("the fault going away", function() return #severe(api) == 0 end)
check("the fix gives back what was there", text(api) == sound)

-- Something that is gone is missed where it is used, in a file that is not open.
local data = attached("data.kdl")
local whole = text(data)
replace(data, 'database "main"', 'database "store"')
wait_until("a fault of a file that is not open", function()
  return #vim.diagnostic.get(nil, { severity = vim.diagnostic.severity.ERROR }) > 0
end)
replace(data, 'database "store"', 'database "main"')
wait_until("the fault going away", function()
  return #vim.diagnostic.get(nil, { severity = vim.diagnostic.severity.ERROR }) == 0
end)
check("the data is as it was", text(data) == whole)

-- Completion inside a block that is not closed.
vim.api.nvim_buf_set_lines(api, -1, -1, false, { 'service "more" {', "    repl" })
local found = ask(api, "textDocument/completion", { position = place(api, "^    repl$") })
local labels = vim.tbl_map(function(item) return item.label end, found.items)
check("`replicas` is not offered: " .. vim.inspect(labels), vim.tbl_contains(labels, "replicas"))
vim.api.nvim_buf_set_lines(api, -3, -1, false, {})
check("the text is as it was", text(api) == sound)

-- Hover, definition, references, symbols.
local database = place(api, '%(ref%)"main')
local hover = ask(api, "textDocument/hover", { position = database })
check("hover: " .. vim.inspect(hover), hover.contents.value:find("%*%*database%*%* `main`") ~= nil)
local definition = ask(api, "textDocument/definition", { position = database })
check("definition: " .. vim.inspect(definition), definition.uri:find("data%.kdl$") ~= nil)
local references = ask(api, "textDocument/references", { position = database, context = { includeDeclaration = true } })
check("references: " .. #references, #references > 3)
local outline = ask(api, "textDocument/documentSymbol", {})
check("outline: " .. vim.inspect(outline), outline[1].name == "api")

-- A name changed across files and environments; what comes of it is sound, and undone.
local name = place(api, 'service "ap')
local edit = ask(api, "textDocument/rename", { position = name, newName = "gateway" })
vim.lsp.util.apply_workspace_edit(edit, "utf-16")
local changed = edit.changes and vim.tbl_keys(edit.changes)
  or vim.tbl_map(function(document) return document.textDocument.uri end, edit.documentChanges)
for _, uri in ipairs(changed) do
  vim.lsp.buf_attach_client(vim.uri_to_bufnr(uri), client)
end
check("several files: " .. #changed, #changed > 2)
wait_until("a sound description under the new name", function()
  return #vim.diagnostic.get(nil, { severity = vim.diagnostic.severity.ERROR }) == 0
end)
check("the name", text(api):find('service "gateway"', 1, true) ~= nil)

-- Formatting.
local canonical = text(api)
replace(api, '    route "/api"', ' route    "/api"')
vim.lsp.buf.formatting_sync({}, 10000)
vim.api.nvim_set_current_buf(api)
vim.lsp.buf.formatting_sync({}, 10000)
check("formatting:\n" .. text(api), text(api) == canonical)

vim.lsp.stop_client(client)
wait_until("the server going", function() return vim.lsp.client_is_stopped(client) end)
io.stdout:write("\nneovim: " .. checked .. " things seen as they should be\n")
vim.cmd("qall!")
