/** What the file chooser offers; what is dropped is looked at whatever it is called. */
export const acceptedFiles = '.csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain';
