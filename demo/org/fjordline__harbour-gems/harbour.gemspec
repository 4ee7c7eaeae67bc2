Gem::Specification.new do |spec|
  spec.name = "fjordline-harbour"
  spec.version = "3.2.1"
  spec.summary = "Arrival notices for Nordic harbours"
  spec.authors = ["Fjordline"]
  spec.files = Dir["lib/**/*.rb"]
end
