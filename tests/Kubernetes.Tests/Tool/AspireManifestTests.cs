using RideAspire.Kubernetes.Generation;

namespace RideAspire.Kubernetes.Tests.Tool;

public sealed class AspireManifestTests
{
    private const string Manifest = """
        { "resources": { "a": { "type": "parameter.v0" }, "b": { "type": "parameter.v0" }, "gateway": { "type": "project.v0" } } }
        """;

    [Fact]
    public void A_parameter_without_a_value_is_told_because_aspirate_would_invent_one()
    {
        AspireManifest.CheckParameters(Manifest, ["a", "b", "c"]);

        var refusal = Assert.Throws<StepFailedException>(() => AspireManifest.CheckParameters(Manifest, ["a"]));
        Assert.Contains("no value for: b.", refusal.Message, StringComparison.Ordinal);
    }
}
