# The locked requirements of the image; those of development beside them, where there are any.
python -m pip install --disable-pip-version-check --requirement requirements.txt
if [ -f requirements-dev.txt ]; then
  python -m pip install --disable-pip-version-check --requirement requirements-dev.txt
fi
