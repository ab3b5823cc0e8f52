namespace RideAspire.AppHost;

/// <summary>All resources speak plain HTTP and TCP, on loopback.</summary>
internal static class PlainConnections
{
    /// <summary>
    /// Tells Aspire that no resource takes a developer certificate. Otherwise Aspire warns in the log and the dashboard
    /// when the machine has none.
    /// </summary>
    public static void UsePlainConnections(this IDistributedApplicationBuilder builder)
    {
        var certified = builder.Resources.Where(
            resource => resource.Annotations.OfType<HttpsCertificateConfigurationCallbackAnnotation>().Any());
        foreach (var resource in certified)
            resource.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
    }
}
