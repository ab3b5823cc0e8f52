using System.Security.Cryptography;
using System.Text;
using RideAspire.Kubernetes.Deployments;

namespace RideAspire.Kubernetes.Generation;

/// <summary>
/// Names what is deployed: the same parameters, manifest and overlay have the same revision, and others have another
/// one.
/// </summary>
internal static class Revision
{
    public static string Of(Deployment deployment, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(deployment.ToString());
        foreach (var part in (string[])["aspirate", "overlay"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, part), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal))
            {
                Add(Path.GetRelativePath(folder, file).Replace('\\', '/'));
                Add(File.ReadAllText(file));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];

        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text}\0"));
    }
}
