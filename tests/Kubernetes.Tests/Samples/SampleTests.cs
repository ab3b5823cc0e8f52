using System.Text.RegularExpressions;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Tests.Samples;

public sealed partial class SampleTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_samples_were_made_of_the_options_and_the_overlay_as_they_are_now()
    {
        foreach (var sample in Sample.All)
        {
            Assert.True(
                sample.Revision == await sample.RevisionNowAsync(Ct),
                $"The options of {sample}, the overlay or the tool have changed. Make the samples again: see the next test, which "
                + "needs kubectl 1.27 or newer.");
        }
    }

    [Fact]
    public async Task The_samples_are_what_kustomize_makes_of_the_overlay_where_there_is_a_kustomize()
    {
        // Elsewhere the revision says that nothing has changed since kustomize made them.
        if (!await HasKustomizeAsync())
            return;
        var made = Path.Combine(Checkout.Root, "artifacts", "kubernetes-samples");
        Directory.CreateDirectory(made);
        foreach (var sample in Sample.All)
            await File.WriteAllTextAsync(Path.Combine(made, $"{sample}.yaml"), await sample.RenderAsync(Ct), Ct);
        foreach (var sample in Sample.All)
        {
            Assert.True(
                sample.Text == await File.ReadAllTextAsync(Path.Combine(made, $"{sample}.yaml"), Ct),
                $"{sample}.yaml differs from artifacts/kubernetes-samples/{sample}.yaml. If the change is meant, copy that file.");
        }
    }

    [Fact]
    public async Task Aspirate_made_its_tree_of_the_manifest_as_it_is_now() => Assert.True(
        Sample.HashOf(Path.Combine(Checkout.Root, "tests", "AppHost.Tests", "manifest.json"))
            == (await File.ReadAllTextAsync(Path.Combine(Sample.AspirateFolder, "manifest.sha256"), Ct)).Trim(),
        "The manifest has changed. Make the samples again: tests/Kubernetes.Tests/make-samples.sh, which needs aspirate.");

    [Fact]
    public void Nothing_is_left_to_fill_in() => Assert.All(
        Sample.All, sample => Assert.DoesNotMatch(Placeholder(), sample.Text));

    // kubectl 1.20, as in Debian 12, has a kustomize of 2019.
    private static async Task<bool> HasKustomizeAsync()
    {
        try
        {
            var (exitCode, output) = await OwnedProcess.RunAsync(new("kubectl", "version", "--client"), Ct);
            return exitCode == 0 && output.Contains("Kustomize Version: v5", StringComparison.Ordinal);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\{[^}\n]+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
