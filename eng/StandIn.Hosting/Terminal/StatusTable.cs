using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace RideAspire.StandIn;

/// <summary>The resources, how they are doing, and where to reach them.</summary>
internal sealed class StatusTable(IReadOnlyList<ResourceEvent> events, IReadOnlyDictionary<IResource, string> remarks, bool colours)
{
    public IEnumerable<string> Lines()
    {
        var rows = events.GroupBy(e => e.Resource).Select(Row).ToList();
        var names = rows.Max(row => row.Name.Length);
        var states = rows.Max(row => row.State.Length);

        yield return "";
        foreach (var (name, state, where, good) in rows)
        {
            var colour = good ? Colour.Good : Colour.Error;
            var padded = state.PadRight(states);
            yield return $"  {name.PadRight(names)}  {(colours ? colour + padded + Colour.None : padded)}  {where}".TrimEnd();
        }

        yield return "";
        yield return "  Ctrl+C stops all of it.";
        yield return "";
    }

    private (string Name, string State, string Where, bool Good) Row(IGrouping<IResource, ResourceEvent> replicas)
    {
        var resource = replicas.Key;
        var name = replicas.Count() == 1 ? resource.Name : $"{resource.Name} ×{replicas.Count()}";
        if (replicas.FirstOrDefault(replica => replica.Snapshot.Problem is not null) is { } failed)
            return (name, "cannot start", failed.Snapshot.Problem!, false);
        if (replicas.First().Snapshot.State?.Text == KnownResourceStates.NotStarted)
            return (name, "not started", $"by hand: {ByHand(resource)}", true);
        // The replica that is worst off speaks for all.
        var worst = replicas.OrderBy(replica => replica.Snapshot.IsUp).First().Snapshot;
        var state = worst.IsUp ? "healthy"
            : worst.State?.Text == KnownResourceStates.Running ? "not healthy yet"
            : worst.State!.Text.ToLowerInvariant();
        return (name, state, string.Join("  ", Addresses(resource)), worst.IsUp || state == "finished");
    }

    private IEnumerable<string> Addresses(IResource resource)
    {
        foreach (var endpoint in resource.Endpoints())
        {
            foreach (var url in endpoint.Urls)
                yield return url;
        }

        if (remarks.TryGetValue(resource, out var remark))
            yield return $"({remark})";
    }

    private static string ByHand(IResource resource)
    {
        var project = Path.GetDirectoryName(resource.Annotations.OfType<IProjectMetadata>().Single().ProjectPath)!;
        var references = new EnvironmentCallbackContext(new(DistributedApplicationOperation.Run), resource);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            annotation.Callback(references);
        var services = references.EnvironmentVariables
            .Where(variable => variable.Key.StartsWith("services__", StringComparison.Ordinal))
            .Select(variable => $"{variable.Key}={(variable.Value as EndpointReference)?.Url ?? variable.Value} ");
        return $"env {string.Concat(services)}dotnet run --project {Path.GetRelativePath(Directory.GetCurrentDirectory(), project)}";
    }
}
