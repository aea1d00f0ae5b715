package io.penstock.runtime.image;

import java.util.Set;

/// No images.
///
/// @param why for whoever asks
record NoImages(String why) implements Images {
    @Override
    public Found find(String uri, String architecture) {
        return new Found.NotOffered(why);
    }

    @Override
    public String resolved(String uri, String sha256) {
        return ImageStore.resolvedUri(uri, sha256);
    }

    @Override
    public Unpacked unpack(String uri, String sha256, String architecture) {
        return new Unpacked.Refused(why);
    }

    @Override
    public ImageProgram program(String sha256, Images.Replacement instead) {
        return ImageProgram.GONE;
    }

    @Override
    public void clean(Set<String> inUse) {
        // They wait for a server that runs them.
    }

    @Override
    public void sweep(Set<String> inUse) {
        // As above.
    }
}
