import com.google.gson.Gson;
import com.google.gson.JsonElement;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Holds Kubernetes manifests to the API's own schema, as generated in the Java client: no field that does not exist, none missing that is required, no wrong type. {@code
 * ValidateManifests MANIFESTS.json}, an array of resources.
 */
final class ValidateManifests {
    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    // Versions of the API as the client names them.
    private static final Map<String, String> CLASSES =
            Map.of(
                    "v1",
                    "V1",
                    "apps/v1",
                    "V1",
                    "networking.k8s.io/v1",
                    "V1",
                    "policy/v1",
                    "V1",
                    "autoscaling/v2",
                    "V2");

    private ValidateManifests() {}

    public static void main(String[] arguments) throws Exception {
        JsonElement all =
                new Gson().fromJson(Files.readString(Path.of(arguments[0])), JsonElement.class);
        int valid = 0;
        for (JsonElement manifest : all.getAsJsonArray()) {
            String kind = manifest.getAsJsonObject().get("kind").getAsString();
            String version = manifest.getAsJsonObject().get("apiVersion").getAsString();
            Class<?> model = Class.forName(MODELS + CLASSES.get(version) + kind);
            try {
                model.getMethod("validateJsonElement", JsonElement.class).invoke(null, manifest);
            } catch (InvocationTargetException refused) {
                System.err.println(kind + ": " + refused.getCause().getMessage());
                System.exit(1);
            }
            System.out.println("ok   " + kind);
            valid++;
        }
        if (valid == 0) {
            System.err.println("there are no manifests");
            System.exit(1);
        }
    }
}
