/** The other side: asks a device for a picture and stays with the job until it is answered. */
package org.dir7.daemon.client;
