;;; groundplan.el --- The language server of Groundplan -*- lexical-binding: t -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))

;;; Commentary:

;; Opens the descriptions of a platform in `groundplan-mode' and starts `groundplan lsp' for them.

;;; Code:

(require 'eglot)
(require 'js)

(defvar groundplan-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 124b" table)
    (modify-syntax-entry ?* ". 23" table)
    (modify-syntax-entry ?\n "> b" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?- "_" table)
    table)
  "What the characters of KDL are.")

(define-derived-mode groundplan-mode prog-mode "Groundplan"
  "A description of a platform."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "//+\\s-*")
  (setq-local indent-line-function #'js-indent-line)
  (setq-local indent-tabs-mode nil))

(defun groundplan-here-p ()
  "Whether the present file lies below a `platform.kdl'."
  (and buffer-file-name
       (string-suffix-p ".kdl" buffer-file-name)
       (locate-dominating-file buffer-file-name "platform.kdl")))

(add-to-list 'magic-mode-alist '(groundplan-here-p . groundplan-mode))
(add-to-list 'eglot-server-programs '(groundplan-mode . ("groundplan" "lsp")))
(add-hook 'groundplan-mode-hook #'eglot-ensure)

(provide 'groundplan)
;;; groundplan.el ends here
