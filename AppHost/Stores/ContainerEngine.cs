using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace RideAspire.AppHost.Stores;

/// <summary>Whether a container engine answers on this machine. A client without an engine is none.</summary>
internal static class ContainerEngine
{
    // An engine that is starting, or hangs, is no reason to keep a developer waiting for longer.
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks the engine that <c>ASPIRE_CONTAINER_RUNTIME</c> names, else Docker and then Podman, as Aspire does.</summary>
    /// <returns>Whether one answers, and a clause that says which one, or what each of them said.</returns>
    public static async Task<(bool Answers, string Answer)> AskAsync(IConfiguration configuration)
    {
        var named = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        var refusals = new List<string>();
        foreach (var client in named is null ? ["docker", "podman"] : new[] { named })
        {
            if (await RefusalAsync(client) is not { } refusal)
                return (true, $"{client} answers");
            refusals.Add(refusal);
        }

        return (false, $"no container engine answers ({string.Join("; ", refusals)})");
    }

    private static async Task<string?> RefusalAsync(string client)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            using var info = Process.Start(
                new ProcessStartInfo(client, "info") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, error) = (info.StandardOutput.ReadToEndAsync(limit.Token), info.StandardError.ReadToEndAsync(limit.Token));
            await info.WaitForExitAsync(limit.Token);
            await output;
            return info.ExitCode == 0 ? null : $"{client}: {LastLine(await error)}";
        }
        catch (Win32Exception)
        {
            return $"{client} is not installed";
        }
        catch (OperationCanceledException)
        {
            return $"{client} does not answer within {timeout.TotalSeconds} s";
        }
    }

    // The reason, such as a permission that is missing; advice comes before it.
    private static string LastLine(string error) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault()?.TrimEnd('.') ?? "no engine";
}
