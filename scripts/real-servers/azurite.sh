# Azurite: Microsoft's own emulator of Azure Blob Storage. The account is devstoreaccount1, with the key that
# its documentation names.

export REAL_AZURITE_URL=http://127.0.0.1:$azurite_port/devstoreaccount1
# It answers 403 to what is not signed.
launch Azurite "$REAL_AZURITE_URL?comp=list" 403 \
  node "$real/azurite/node_modules/azurite/dist/src/blob/main.js" --blobHost 127.0.0.1 --blobPort "$azurite_port" \
  --inMemoryPersistence --skipApiVersionCheck --silent --disableTelemetry
