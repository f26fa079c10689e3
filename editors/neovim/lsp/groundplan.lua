-- The language server of Groundplan, for Neovim 0.11 and later: `vim.lsp.enable("groundplan")`.
return {
  cmd = { "groundplan", "lsp" },
  filetypes = { "kdl" },
  root_markers = { "platform.kdl" },
  -- Other KDL files have nothing to do with it.
  workspace_required = true,
}
